#!/bin/sh
# `make disk`: out/disk/kiosk.raw, the installable disk, from out/image (`make image`): see disk.sh. A machine's state
# begins empty, with the owners that the image's own users have. Needs root; no loop device, no KVM.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. packaging/chroot.sh
image=$PWD/out/image root=$PWD/out/image/root out=$PWD/out/disk tools=${TOOLS:-$PWD/out/image/tools}
for file in root.erofs root.verity vmlinuz initrd cmdline; do
    [ -e "$image/$file" ] || { echo "disk: $image/$file is missing: make image" >&2; exit 1; }
done
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
mkdir -p "$out" "$tools/disk" "$tools/image" "$tools/out-disk"
id_of() { awk -F: -v name="$1" -v field="$2" '$1 == name { print $field }' "$root/etc/passwd"; }
rm -rf "$out/state"
mkdir -p "$out/state/etc" "$out/state/lib" "$out/state/updater"
chmod 750 "$out/state/etc"
chmod 700 "$out/state/lib"
chown "$(id_of kiosk-setup 3):$(id_of kiosk 4)" "$out/state/etc"
chown "$(id_of kiosk 3):$(id_of kiosk 4)" "$out/state/lib"
mount --bind "$here" "$tools/disk"
mount --bind "$image" "$tools/image"
mount --bind "$out" "$tools/out-disk"
trap 'umount -l "$tools/disk" "$tools/image" "$tools/out-disk"' EXIT
in_chroot "$tools" env SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" KEY="${KEY:-}" CERTIFICATE="${CERTIFICATE:-}" \
    EXTRA_CMDLINE="${EXTRA_CMDLINE:-}" sh /disk/boot.sh /image
in_chroot "$tools" sh /disk/disk.sh /image /out-disk
ls -ls "$out/kiosk.raw" >&2
