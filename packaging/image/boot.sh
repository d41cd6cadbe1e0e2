#!/bin/sh
# `make image-test`: see boot.py. The machine's disks are made here, and qemu runs in the tools' own Debian.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. packaging/chroot.sh
out=$PWD/out/image
tools=$out/tools
mkdir -p "$tools/out" "$tools/boot-test"
cp "$here/boot.py" "$tools/boot-test/"
mountpoint -q "$tools/out" || mount --bind "$out" "$tools/out"
mountpoint -q "$tools/proc" || mount -t proc proc "$tools/proc"
mountpoint -q "$tools/dev" || mount --bind /dev "$tools/dev"
trap 'umount -l "$tools/out" "$tools/proc" "$tools/dev" 2>/dev/null || true' EXIT
# A kiosk that was set up, as `kiosk provision setup` leaves it; what it offers needs no device.
rm -rf "$out/state"
mkdir -p "$out/state/etc/provisioned/files" "$out/state/lib"
cp "$out/root/etc/kiosk/kiosk.toml" "$out/state/etc/"
printf 'kiosk_id = "borne-image"\n[screen]\nwidth_px = 720\nheight_px = 1280\npixel_pitch_mm = 0.37\n' \
    >"$out/state/etc/provisioned/10-fleet.toml"
ids=$(in_chroot "$out/root" sh -c 'echo $(id -u kiosk):$(id -g kiosk) $(id -u kiosk-setup):$(id -g kiosk)')
chown -R "${ids#* }" "$out/state/etc"
chown -R "${ids% *}" "$out/state/lib"
chmod 700 "$out/state/lib"
chmod -R g+rX "$out/state/etc"
rm -f "$out/state.ext4"
in_chroot "$tools" mkfs.ext4 -q -L KIOSK-STATE -d /out/state /out/state.ext4 64M
in_chroot "$tools" python3 /boot-test/boot.py /out "$@"
