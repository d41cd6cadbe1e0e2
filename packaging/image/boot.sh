#!/bin/sh
# boot.sh PROGRAM ARGUMENTS...: `boot.py` (`make image-test`), `escape.py`, `first_day.py` or `cycles.py` with out/image, in the tools'
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
if [ "$program" = first_day.py ]; then
    # The administrator's folder of one kiosk, and its pack.
    rm -rf "$out/fleet" "$out/packs" "$out/fleet-state"
    mkdir -p "$out/fleet"
    printf '[screen]\nwidth_px = 720\nheight_px = 1280\npixel_pitch_mm = 0.37\n' >"$out/fleet/fleet.toml"
    printf 'kiosk;departement;site\nborne-image;;\n' >"$out/fleet/kiosks.csv"
    .venv/bin/kiosk desk key --state "$out/fleet-state" >&2
    .venv/bin/kiosk desk packs --fleet "$out/fleet" --csv "$out/fleet/kiosks.csv" --out "$out/packs" --desk-url https://desk.example \
        --state "$out/fleet-state" >&2
fi
in_chroot "$tools" python3 "/boot-test/$program" /out "$@"
