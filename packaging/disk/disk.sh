#!/bin/sh
# disk.sh IN OUT: OUT/kiosk.raw, to be written to a kiosk's disk as it is, from IN/root.erofs, root.verity and boot.img.
# Both slots hold the same. Runs inside the tools' own Debian: no loop device, nothing mounted.
set -eu
[ $# -eq 2 ] || { echo "disk.sh: IN OUT, the folders of an image and of its disk" >&2; exit 2; }
in=$1 out=$2
here=$(cd "$(dirname "$0")" && pwd)
BOOT_MIB=${BOOT_MIB:-128} ROOT_MIB=${ROOT_MIB:-1280} VERITY_MIB=${VERITY_MIB:-16} STATE_MIB=${STATE_MIB:-1024}
disk=$out/kiosk.raw
for file in root.erofs root.verity boot.img; do
    [ -e "$in/$file" ] || { echo "disk.sh: $in/$file is missing" >&2; exit 1; }
done
fits() { [ "$(stat -c %s "$1")" -le $(($2 * 1048576)) ] || { echo "disk.sh: $1 is larger than its $2 MiB" >&2; exit 1; }; }
fits "$in/root.erofs" "$ROOT_MIB"
fits "$in/root.verity" "$VERITY_MIB"
fits "$in/boot.img" "$BOOT_MIB"
rm -f "$disk"
truncate -s $((2 * (BOOT_MIB + ROOT_MIB + VERITY_MIB) + STATE_MIB + 4))M "$disk"
sed -e '/^#/d' -e "s/@BOOT@/$BOOT_MIB/; s/@ROOT@/$ROOT_MIB/; s/@VERITY@/$VERITY_MIB/; s/@STATE@/$STATE_MIB/" \
    "$here/layout" | sfdisk -q "$disk"
put() { dd if="$1" of="$disk" bs=1M seek="$2" conv=notrunc,sparse status=none; }
at=1
for file in boot.img boot.img root.erofs root.erofs root.verity root.verity; do
    case $file in boot.img) size=$BOOT_MIB ;; root.erofs) size=$ROOT_MIB ;; *) size=$VERITY_MIB ;; esac
    put "$in/$file" "$at"
    at=$((at + size))
done
rm -f "$out/state.ext4"
mkdir -p "$out/state"
mkfs.ext4 -q -F -L KIOSK-STATE -U 6b696f73-6b00-4000-8000-0000000000c1 -E hash_seed=6b696f73-6b00-4000-8000-0000000000c2 \
    -d "$out/state" "$out/state.ext4" "${STATE_MIB}M"
put "$out/state.ext4" "$at"
rm -f "$out/state.ext4"
