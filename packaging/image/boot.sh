#!/bin/sh
# boot.sh PROGRAM ARGUMENTS...: `boot.py` (`make image-test`), `escape.py` or `cycles.py` with out/image, in the tools'
# own Debian, which has the qemu and the mkfs that they need.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. packaging/chroot.sh
out=${OUT:-$PWD/out/image}
tools=${TOOLS:-$out/tools}
program=${1:-boot.py}
[ $# -eq 0 ] || shift
mkdir -p "$tools/out" "$tools/boot-test"
cp "$here"/*.py "$tools/boot-test/"
mountpoint -q "$tools/out" || mount --bind "$out" "$tools/out"
mountpoint -q "$tools/proc" || mount -t proc proc "$tools/proc"
mountpoint -q "$tools/dev" || mount --bind /dev "$tools/dev"
trap 'umount -l "$tools/out" "$tools/proc" "$tools/dev" 2>/dev/null || true' EXIT
in_chroot "$tools" python3 "/boot-test/$program" /out "$@"
