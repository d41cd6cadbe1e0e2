#!/bin/sh
# `make disk-test`: starts out/disk/kiosk.raw under OVMF in qemu, without KVM, on a copy of the firmware's variables that
# knows nothing, and waits for the system to be up. SECONDS_MOST: default 1200. Exit 1: it
# did not come. A disk for it is made with EXTRA_CMDLINE=console=ttyS0, so that it says on the serial line what it does.
set -eu
cd "$(dirname "$0")/../.."
. packaging/chroot.sh
out=$PWD/out/disk tools=${TOOLS:-$PWD/out/image/tools}
mkdir -p "$tools/out-disk"
mountpoint -q "$tools/dev" || mount --bind /dev "$tools/dev"
mount --bind "$out" "$tools/out-disk"
cp "$tools/usr/share/OVMF/OVMF_VARS_4M.fd" "$out/firmware.fd"
rm -f "$out/serial.log"
in_chroot "$tools" qemu-system-x86_64 -machine q35,accel=tcg -cpu max -smp 2 -m 2048 -nodefaults -display none \
    -serial file:/out-disk/serial.log -no-reboot -snapshot \
    -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd \
    -drive if=pflash,format=raw,file=/out-disk/firmware.fd \
    -drive file=/out-disk/kiosk.raw,format=raw,if=virtio -device virtio-gpu-pci -device virtio-rng-pci &
machine=$!
trap 'kill $machine 2>/dev/null || true; umount -l "$tools/out-disk"' EXIT
began=$(date +%s)
until grep -aq 'Reached target.*multi-user' "$out/serial.log" 2>/dev/null; do
    [ $(($(date +%s) - began)) -lt "${SECONDS_MOST:-1200}" ] || { echo "disk: it did not come up" >&2; exit 1; }
    kill -0 $machine 2>/dev/null || { echo "disk: the machine ended" >&2; exit 1; }
    sleep 2
done
echo "disk: up after $(($(date +%s) - began)) s (load $(cut -d' ' -f1 /proc/loadavg))"
