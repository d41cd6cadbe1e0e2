#!/bin/sh
# `make disk`: out/disk/kiosk.raw, the installable disk, from out/image (`make image`): see disk.sh. A machine's state
# begins empty, with the owners that the image's own users have. Needs root; no loop device, no KVM.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. packaging/chroot.sh
[ $# -eq 0 ] || wrong "takes no argument; IMAGE, OUT, TOOLS, KEY and CERTIFICATE in the environment"
image=${IMAGE:-$PWD/out/image} out=${OUT:-$PWD/out/disk}
root=$image/root tools=${TOOLS:-$image/tools}
for file in root.erofs root.verity vmlinuz initrd cmdline root/etc/passwd; do
    [ -e "$image/$file" ] || lacks "$image/$file is missing: make image"
done
[ -e "$tools/complete" ] || lacks "$tools is missing: make image"
if [ -n "${KEY-}" ]; then
    for file in "$KEY" "${CERTIFICATE-}"; do
        [ -r "$file" ] || lacks "KEY and CERTIFICATE name two files; '$file' cannot be read"
    done
fi
needs_root
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
mkdir -p "$out" "$tools/disk" "$tools/image" "$tools/out-disk" "$tools/operator"
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
mount -t tmpfs -o mode=700,size=1m tmpfs "$tools/operator"
trap 'umount -l "$tools/disk" "$tools/image" "$tools/out-disk" "$tools/operator"' EXIT
signed=
if [ -n "${KEY-}" ]; then
    # In memory, and gone with the build.
    cp "$KEY" "$tools/operator/key.pem"
    cp "$CERTIFICATE" "$tools/operator/certificate.pem"
    signed="KEY=/operator/key.pem CERTIFICATE=/operator/certificate.pem"
fi
# shellcheck disable=SC2086 # two words, or none
in_chroot "$tools" env SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" $signed EXTRA_CMDLINE="${EXTRA_CMDLINE:-}" \
    sh /disk/uki.sh /image
in_chroot "$tools" sh /disk/disk.sh /image /out-disk
ls -ls "$out/kiosk.raw" >&2
