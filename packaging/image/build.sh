#!/bin/sh
# `make image`: a read-only root for a machine that is nothing but a kiosk (Debian 13), from the packages of
# `make deb SUITE=trixie`, in out/image:
#
#   root.erofs  root.verity  root.hash     the root, its hash tree, and the hash that the machine is started with
#   vmlinuz  initrd  cmdline               what starts it (a boot loader's, or qemu's)
#   packages.txt                           what is in it, by version
#
# Needs root, mmdebstrap and a mirror; no loop device, no KVM. The same packages, mirror and SOURCE_DATE_EPOCH give the
# same hash: SNAPSHOT names a mirror that stands still (deb ... lines), else the suite's of today are taken.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. packaging/chroot.sh

out=${OUT:-$PWD/out/image}
debs=${DEBS:-$PWD/out/deb/trixie}
root=$out/root
tools=${TOOLS:-$out/tools}
say() { echo "image: $*" >&2; }
[ $# -eq 0 ] || wrong "takes no argument; OUT, DEBS, TOOLS and SNAPSHOT in the environment"
ls "$debs"/kiosk-core_*.deb >/dev/null 2>&1 || lacks "there are no packages in $debs: make deb SUITE=trixie"
needs_root
needs mmdebstrap mmdebstrap
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
mkdir -p "$out"

# What makes the image comes from the same Debian, whatever this machine has.
if [ ! -e "$tools/complete" ]; then
    rm -rf "$tools"
    mmdebstrap -q --variant=minbase --mode=root --include="$(tr '\n' ',' <"$here/tools.txt")" trixie "$tools"
    : >"$tools/complete"
fi

rm -rf "$root"
# shellcheck disable=SC2016 # $1 is mmdebstrap's
mmdebstrap -q --variant=apt --mode=root --include="$(grep -v '^#' "$here/packages.txt" | tr '\n' ',')" \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/kiosk-core/*' \
    --customize-hook="mkdir \"\$1/debs\" && cp $debs/kiosk-core_*.deb $debs/kiosk_*.deb \"\$1/debs/\"" \
    --customize-hook='chroot "$1" sh -c "apt-get install -y -q --no-install-recommends /debs/*.deb"' \
    --customize-hook='rm -r "$1/debs"' \
    --customize-hook="cp -r $here/overlay/. \"\$1/\"" \
    --customize-hook="sh $here/../rauc/into_root.sh \"\$1\"" \
    --customize-hook="sh $here/finish.sh \"\$1\"" \
    trixie "$root" ${SNAPSHOT:+"$SNAPSHOT"} >&2

say "initrd"
cp "$root"/boot/vmlinuz-* "$out/vmlinuz"
kernel=$(basename "$root"/lib/modules/*)
# Not enter_chroot: nothing of this machine's network, pip or authorities belongs into the image.
mount -t proc proc "$root/proc"
# The initrd's journal keeps no serial number of what is plugged in at the start, either.
journal=/etc/systemd/journald.conf.d/kiosk.conf
in_chroot "$root" env -u TMPDIR dracut --quiet --force --reproducible --no-hostonly --no-hostonly-cmdline \
    --add "systemd systemd-veritysetup dm" --omit "network nfs iscsi lvm mdraid crypt plymouth i18n" \
    --add-drivers "erofs dm_verity overlay virtio_blk virtio_pci virtio_scsi ahci nvme sd_mod ext4" \
    --include "$journal" "$journal" \
    --kver "$kernel" /var/tmp/initrd >&2
umount -l "$root/proc"
mv "$root/var/tmp/initrd" "$out/initrd"
sh "$here/finish.sh" --last "$root"

say "root"
hash=$("$here/root.sh" "$out")
in_chroot "$root" dpkg-query -W >"$out/packages.txt"
say "root hash $hash"
ls -l "$out/root.erofs" "$out/root.verity" "$out/vmlinuz" "$out/initrd" | awk '{printf "%s  %.1f MB\n", $NF, $5 / 1e6}'
