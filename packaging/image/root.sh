#!/bin/sh
# root.sh OUT: root.erofs, root.verity, root.hash and cmdline of the tree OUT/root, with the tools of OUT/tools; the
# same tree and SOURCE_DATE_EPOCH give the same bytes. root.sh --again OUT: from a copy of the tree, in another order;
# exit 1 where its hash is another one.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../chroot.sh"
again=
if [ "${1-}" = --again ]; then again=-again; shift; fi
[ $# -eq 1 ] || wrong "[--again] OUT"
out=$1
tools=${TOOLS:-$out/tools}
[ -d "$out/root" ] && [ -e "$tools/complete" ] || lacks "$out has no root and no tools: make image"
[ -n "${SOURCE_DATE_EPOCH-}" ] || lacks "SOURCE_DATE_EPOCH is not set: the date that the files of the root get"
needs_root
mkdir -p "$tools/out"
mountpoint -q "$tools/out" || mount --bind "$out" "$tools/out"
copy=
trap 'umount -l "$tools/out" 2>/dev/null || true; if [ -n "$copy" ]; then umount -l "$tools/copy"; fi' EXIT
tree=/out/root
if [ -n "$again" ]; then
    # Memory lists a folder's files in the order of their making; the disk by a hash of their names.
    mkdir -p "$tools/copy"
    mount -t tmpfs -o size=6g tmpfs "$tools/copy"
    copy=1
    (cd "$out/root" && find . -xdev -print0 | sort -rz | tar -c --null --no-recursion --xattrs --xattrs-include='*' -T - ) \
        | tar -x -p --xattrs --xattrs-include='*' --same-owner -C "$tools/copy"
    tree=/copy
fi
rm -f "$out/root$again.erofs" "$out/root$again.verity"
in_chroot "$tools" mkfs.erofs -zlz4hc,9 -C65536 -T"$SOURCE_DATE_EPOCH" -U 6b696f73-6b00-4000-8000-000000000001 --quiet \
    "/out/root$again.erofs" "$tree" >&2
# No secret: the salt makes two images differ only where their roots do.
in_chroot "$tools" veritysetup format --salt="$(printf kiosk | sha256sum | cut -d' ' -f1)" \
    --uuid=6b696f73-6b00-4000-8000-000000000002 --root-hash-file="/out/root$again.hash" \
    "/out/root$again.erofs" "/out/root$again.verity" >/dev/null
hash=$(cat "$out/root$again.hash")
echo "$hash"
if [ -n "$again" ]; then
    rm -f "$out/root$again.erofs" "$out/root$again.verity"
    [ "$hash" = "$(cat "$out/root.hash")" ] || { echo "image: another hash than before: $(cat "$out/root.hash")" >&2; exit 1; }
    exit 0
fi
echo "root=/dev/mapper/root rootfstype=erofs ro roothash=$hash systemd.verity_root_options=panic-on-corruption" \
    "systemd.volatile=state panic=10 quiet loglevel=3 $(grep -v '^#' "$here/cmdline.txt" | tr '\n' ' ')" >"$out/cmdline"
