#!/bin/sh
# `make bundle`: out/bundle/kiosk-VERSION.raucb, the signed version of the system, from out/image (`make image`, `make
# disk`): see bundle.sh. VERSION is by default what the image says of itself. Needs root; CERTIFICATE and KEY (PEM) are the
# operator's.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. packaging/chroot.sh
[ $# -eq 0 ] || wrong "takes no argument; CERTIFICATE, KEY, VERSION, IMAGE, OUT and TOOLS in the environment"
image=${IMAGE:-$PWD/out/image} out=${OUT:-$PWD/out/bundle}
tools=${TOOLS:-$image/tools}
for file in root.erofs root.verity boot.img root/usr/lib/os-release; do
    [ -e "$image/$file" ] || lacks "$image/$file is missing: make image, then make disk"
done
[ -e "$tools/complete" ] || lacks "$tools is missing: make image"
for file in "${KEY-}" "${CERTIFICATE-}"; do
    [ -r "$file" ] || lacks "KEY and CERTIFICATE name two files; '$file' cannot be read"
done
needs_root
version=${VERSION:-$(sed -n 's/^IMAGE_VERSION=//p' "$image/root/usr/lib/os-release" | tr -d '"')}
[ -n "$version" ] || lacks "$image/root has no IMAGE_VERSION: make image"
mkdir -p "$out" "$tools/rauc" "$tools/image" "$tools/out-bundle" "$tools/operator"
mount --bind "$here" "$tools/rauc"
mount --bind "$image" "$tools/image"
mount --bind "$out" "$tools/out-bundle"
# In memory, and gone with the build.
mount -t tmpfs -o mode=700,size=1m tmpfs "$tools/operator"
# Debian 13's rauc opens what it hashes by /proc/self/fd.
mount -t proc proc "$tools/proc"
trap 'umount -l "$tools/rauc" "$tools/image" "$tools/out-bundle" "$tools/operator" "$tools/proc"' EXIT
cp "$KEY" "$tools/operator/key.pem"
cp "$CERTIFICATE" "$tools/operator/certificate.pem"
in_chroot "$tools" sh /rauc/bundle.sh /image "$version" /operator/certificate.pem /operator/key.pem /out-bundle
ls -ls "$out/kiosk-$version.raucb" >&2
