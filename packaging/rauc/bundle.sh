#!/bin/sh
# bundle.sh IN VERSION CERTIFICATE KEY OUT: OUT/kiosk-VERSION.raucb from IN/root.erofs, root.verity and boot.img, signed
# with the operator's key (PEM, or a PKCS#11 URL as rauc takes it). A machine fetches the blocks that it does not have.
# Runs inside the tools' own Debian. VERSION is what the root says of itself: under another name each machine would start
# it once, and leave it.
set -eu
[ $# -eq 5 ] || { echo "bundle.sh: IN VERSION CERTIFICATE KEY OUT" >&2; exit 2; }
# As kiosks and desks take it (kiosk/fleet/orders.py, VERSION).
case $2 in *[!0-9A-Za-z.-]* | [.-]* | "") echo "bundle.sh: '$2' is no version: letters, digits, . and -" >&2; exit 2 ;; esac
for file in "$1/root.erofs" "$1/root.verity" "$1/boot.img" "$3"; do
    [ -e "$file" ] || { echo "bundle.sh: $file is missing" >&2; exit 1; }
done
command -v rauc >/dev/null || { echo "bundle.sh: rauc is missing: apt-get install rauc squashfs-tools" >&2; exit 1; }
own=$({ dump.erofs --cat --path=/usr/lib/os-release "$1/root.erofs" 2>/dev/null || cat "$1/root/usr/lib/os-release" 2>/dev/null; } |
    sed -n 's/^IMAGE_VERSION=//p' | tr -d '"' || true)
if [ -z "$own" ]; then
    echo "bundle.sh: what $1/root.erofs says of itself cannot be read: that it is $2 is not checked" >&2
elif [ "$own" != "$2" ]; then
    echo "bundle.sh: $1/root.erofs says that it is $own, and not $2: no machine would keep it" >&2
    exit 1
fi
mkdir -p "$5"
in=$1 version=$2 certificate=$3 key=$4 out=$5
work=$(mktemp -d "$out/bundle.XXXXXX")
trap 'rm -rf "$work"' EXIT
ln "$in/root.erofs" "$work/root.img" 2>/dev/null || cp "$in/root.erofs" "$work/root.img"
ln "$in/root.verity" "$work/verity.img" 2>/dev/null || cp "$in/root.verity" "$work/verity.img"
# Last: a slot that was not written whole has no kernel that starts.
ln "$in/boot.img" "$work/boot.img" 2>/dev/null || cp "$in/boot.img" "$work/boot.img"
cat >"$work/manifest.raucm" <<MANIFEST
[update]
compatible=kiosk-amd64
version=$version

[bundle]
format=verity

[image.root]
filename=root.img
adaptive=block-hash-index

[image.verity]
filename=verity.img
adaptive=block-hash-index

[image.boot]
filename=boot.img
MANIFEST
rm -f "$out/kiosk-$version.raucb"
rauc bundle --cert="$certificate" --key="$key" "$work" "$out/kiosk-$version.raucb"
