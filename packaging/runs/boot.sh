#!/bin/sh
# boot.sh PROGRAM ARGUMENTS...: `boot.py` (`make image-test`) or another of the runs beside it with out/image, in the
# tools' own Debian, which has the qemu and the mkfs that they need. disk.py: with DISK, the folder of `make disk`, too.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. packaging/chroot.sh
out=${OUT:-$PWD/out/image}
tools=${TOOLS:-$out/tools}
program=${1:-boot.py}
[ $# -eq 0 ] || shift
case $program in
boot.py | cycles.py | dark.py | disk.py | display.py | escape.py | first_day.py | hang.py | hold.py | hold_disk.py | tpm.py) ;;
*) wrong "PROGRAM is one of boot.py, cycles.py, dark.py, disk.py, display.py, escape.py, first_day.py, hang.py, tpm.py; not '$program'" ;;
esac
for file in root.erofs root.verity vmlinuz initrd cmdline; do
    [ -e "$out/$file" ] || lacks "$out/$file is missing: make image"
done
[ -e "$tools/complete" ] || lacks "$tools is missing: make image"
[ "$program" != tpm.py ] || [ -e "$tools/usr/bin/swtpm" ] || lacks "$tools was made without swtpm: remove it, then make image"
# A run makes the state and the sockets of its machine there anew: another's would be pulled from under it.
if [ -z "${OWN_MOUNTS:-}" ]; then
    exec 9>"$out/run.lock"
    flock -n 9 || lacks "another run is using $out: one at a time"
fi
needs_root
# What a run mounts is its own: two of them share the tools, and one that is killed leaves nothing mounted.
[ -n "${OWN_MOUNTS:-}" ] || exec env OWN_MOUNTS=yes unshare --mount "$here/boot.sh" "$program" "$@"
mkdir -p "$tools/out" "$tools/boot-test"
mount -t tmpfs tmpfs "$tools/boot-test"
cp "$here"/*.py "$tools/boot-test/"
mount --bind "$out" "$tools/out"
mountpoint -q "$tools/proc" || mount -t proc proc "$tools/proc"
mountpoint -q "$tools/dev" || mount --bind /dev "$tools/dev"
if [ "$program" = disk.py ] || [ "$program" = hold_disk.py ]; then
    [ -e "${DISK:-$PWD/out/disk}/kiosk.raw" ] || lacks "${DISK:-$PWD/out/disk}/kiosk.raw is missing: make disk"
    mkdir -p "$tools/out-disk"
    mount --bind "${DISK:-$PWD/out/disk}" "$tools/out-disk"
    set -- /out-disk "$@"
fi
if [ "$program" = first_day.py ]; then
    # The administrator's folder of one kiosk, and its pack.
    rm -rf "$out/fleet" "$out/packs" "$out/fleet-state"
    mkdir -p "$out/fleet/files"
    printf '[screen]\nwidth_px = 720\nheight_px = 1280\npixel_pitch_mm = 0.37\n' >"$out/fleet/fleet.toml"
    # A collector of figures and journal on this machine, as qemu's network shows it (collector.py).
    printf '[fleet.otlp]\nurl = "https://10.0.2.2:4318/v1/metrics"\nevery_s = 10\nroots_file = "{files}/collector.pem"\n%s\n' \
        'certificate_file = "{files}/kiosk.pem"' >>"$out/fleet/fleet.toml"
    files=/etc/kiosk/provisioned/files
    printf '[Upload]\nURL=https://10.0.2.2:4318\nServerKeyFile=%s\nServerCertificateFile=%s\nTrustedCertificateFile=%s\n' \
        $files/kiosk.pem $files/kiosk.pem $files/collector.pem >"$out/fleet/files/journal-upload.conf"
    echo "10.0.2.2 tcp/4318" >"$out/fleet/files/hosts.txt"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=collector \
        -addext subjectAltName=IP:10.0.2.2 -addext keyUsage=critical,digitalSignature,keyCertSign \
        -keyout "$out/collector.key" -out "$out/fleet/files/collector.pem" 2>/dev/null
    cat "$out/collector.key" "$out/fleet/files/collector.pem" >"$out/fleet/files/kiosk.pem"
    printf 'kiosk;departement;site\nborne-image;;\n' >"$out/fleet/kiosks.csv"
    .venv/bin/kiosk desk key --state "$out/fleet-state" >&2
    .venv/bin/kiosk desk packs --fleet "$out/fleet" --csv "$out/fleet/kiosks.csv" --out "$out/packs" --desk-url https://desk.example \
        --state "$out/fleet-state" >&2
fi
in_chroot "$tools" setpriv --pdeathsig TERM python3 "/boot-test/$program" /out "$@"
