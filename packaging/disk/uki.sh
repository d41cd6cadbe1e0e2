#!/bin/sh
# uki.sh IN: IN/boot.img, the firmware's partition of a slot, from vmlinuz, initrd and cmdline of `make image`: one file
# that starts the kernel (a UKI) and nothing else. With KEY and CERTIFICATE (PEM) it is signed for Secure Boot.
# Runs inside the tools' own Debian. The same inputs and SOURCE_DATE_EPOCH give the same bytes.
set -eu
[ $# -eq 1 ] || { echo "uki.sh: IN, the folder of an image" >&2; exit 2; }
in=$1
here=$(cd "$(dirname "$0")" && pwd)
for file in vmlinuz initrd cmdline; do
    [ -e "$in/$file" ] || { echo "uki.sh: $in/$file is missing: make image" >&2; exit 1; }
done
for file in ${KEY:+"$KEY" "${CERTIFICATE-}"}; do
    [ -r "$file" ] || { echo "uki.sh: KEY and CERTIFICATE name two files; '$file' cannot be read" >&2; exit 1; }
done
[ -n "${SOURCE_DATE_EPOCH-}" ] || { echo "uki.sh: SOURCE_DATE_EPOCH is not set" >&2; exit 1; }
BOOT_MIB=${BOOT_MIB:-128}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What tells the slots apart, in an archive of its own behind the initrd's: the root stays the same.
cp -r "$here/initrd" "$work/tree"
find "$work/tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
(cd "$work/tree" && find . | LC_ALL=C sort | cpio --quiet -o -H newc --reproducible -R 0:0) >"$work/slot.cpio"
# A slot that does not come up ends in a restart, and so in the slot before, not in a machine that waits; nobody mounts
# the firmware's partitions by themselves.
echo "$(cat "$in/cmdline") systemd.verity_root_data=/dev/kiosk/root systemd.verity_root_hash=/dev/kiosk/verity" \
    "systemd.default_device_timeout_sec=300 rootflags=x-systemd.device-timeout=300s rd.emergency=reboot" \
    "systemd.gpt_auto=0 ${EXTRA_CMDLINE:-}" >"$work/cmdline"
ukify build --linux "$in/vmlinuz" --initrd "$in/initrd" --initrd "$work/slot.cpio" --cmdline "@$work/cmdline" \
    --os-release "@$here/os-release" --stub /usr/lib/systemd/boot/efi/linuxx64.efi.stub \
    ${KEY:+--secureboot-private-key "$KEY" --secureboot-certificate "$CERTIFICATE"} --output "$work/BOOTX64.EFI" >&2
# FAT32 has to have 65525 clusters: a smaller one passes for FAT16 with some firmware, and is not read.
rm -f "$in/boot.img"
truncate -s "${BOOT_MIB}M" "$in/boot.img"
mkfs.vfat -F 32 -s 1 -S 512 -i 6b696f73 -n KIOSK-BOOT --invariant "$in/boot.img" >/dev/null
touch -d "@$SOURCE_DATE_EPOCH" "$work/BOOTX64.EFI"
export MTOOLS_SKIP_CHECK=1 TZ=UTC
mmd -i "$in/boot.img" ::EFI ::EFI/BOOT
mcopy -m -i "$in/boot.img" "$work/BOOTX64.EFI" ::EFI/BOOT/BOOTX64.EFI
