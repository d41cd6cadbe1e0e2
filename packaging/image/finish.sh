#!/bin/sh
# finish.sh ROOT: what the image does and does not start. finish.sh --last ROOT: what would differ from one build to the
# next, and what no running kiosk needs, goes.
set -eu
case ${1-} in
--last) root=${2-} ;;
*) root=${1-} ;;
esac
# The tree of some Debian, and never this machine's own.
if [ -z "$root" ] || [ "$root" -ef / ] || [ ! -e "$root/etc/debian_version" ]; then
    echo "finish.sh: [--last] ROOT, the tree of an image" >&2
    exit 2
fi
if [ "$1" != --last ]; then
    systemctl=/usr/bin/systemctl
    run() { chroot "$root" "$@"; }
    # kiosk-push ends by itself where the settings name no collector.
    run $systemctl -q enable kiosk.service kiosk-push.service kiosk-setup.service kiosk-setup-console.service kiosk-state.service seatd.service \
        nftables.service usbguard.service kiosk-perimeter.service \
        kiosk-perimeter.path kiosk-perimeter.timer kiosk-settings.path kiosk-settings.timer kiosk-settings-start.path systemd-resolved.service systemd-timesyncd.service systemd-networkd.service
    run $systemctl -q set-default multi-user.target
    # The firewall names its user, which has to be there before the first start.
    run /usr/bin/systemd-sysusers kiosk-image.conf
    # No login, no console, no key that reaches past the kiosk; nothing that changes a root that cannot change.
    run $systemctl -q mask getty@.service serial-getty@.service autovt@.service console-getty.service \
        ctrl-alt-del.target debug-shell.service emergency.service rescue.service systemd-coredump.socket \
        systemd-firstboot.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
        systemd-remount-fs.service usbguard-dbus.service systemd-tpm2-setup.service systemd-pcrmachine.service fstrim.timer
    for user in $(cut -d: -f1 "$root/etc/passwd"); do run usermod -L -s /usr/sbin/nologin "$user"; done
    # State: one partition, by its label (kiosk-state.service may have to open it first); without it, memory.
    mkdir -p "$root/state" "$root/usr/share/factory/etc/kiosk"
    cp "$root/etc/kiosk/kiosk.toml" "$root/usr/share/factory/etc/kiosk/"
    cat >"$root/etc/fstab" <<'FSTAB'
LABEL=KIOSK-STATE /state ext4 nodev,nosuid,noexec,nofail,x-systemd.device-timeout=180s,x-systemd.before=systemd-tmpfiles-setup.service 0 2
/state/etc /etc/kiosk none bind,nofail,x-systemd.requires=/state,x-systemd.before=systemd-tmpfiles-setup.service 0 0
/state/lib /var/lib/kiosk none bind,nofail,x-systemd.requires=/state,x-systemd.before=systemd-tmpfiles-setup.service 0 0
tmpfs /tmp tmpfs nosuid,nodev,noexec,size=25% 0 0
FSTAB
    ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
    printf '[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n' >"$root/etc/systemd/network/80-kiosk.network"
    chmod 600 "$root"/etc/usbguard/rules.conf "$root"/etc/usbguard/usbguard-daemon.conf
    # A browser's sandbox inside: the operator's to decide, and nobody can link it once the root is read-only.
    if [ -n "${OFFICIAL_SITES-}" ]; then ln -s /usr/share/kiosk/official-sites.conf "$root/etc/systemd/system/kiosk.service.d/"; fi
    : >"$root/etc/machine-id"
    echo kiosk >"$root/etc/hostname"
    # Read-only and verified: what is compiled needs not be held against its source, and no date counts. One process:
    # several would write what they share in another order each time.
    find "$root/usr/lib/kiosk" "$root/usr/lib/python3" "$root"/usr/lib/python3.* -name __pycache__ -prune -exec rm -rf {} +
    run /usr/bin/python3 -m compileall -q -f --invalidation-mode unchecked-hash /usr/lib/kiosk /usr/lib/python3 \
        "/usr/lib/$(basename "$(find "$root/usr/lib" -maxdepth 1 -name 'python3.*' | head -n 1)")" || true
    exit 0
fi
# Of the making: this machine's mirrors and names, caches, accounts as they were before.
rm -rf "$root"/boot/* "$root"/var/cache/* "$root"/var/log/* "$root"/var/lib/apt "$root"/etc/apt "$root"/tmp/* "$root"/run/* \
    "$root"/var/lib/dbus/machine-id "$root"/etc/ssh "$root/root"/.[a-z]* "$root"/var/tmp/* "$root"/etc/.pwd.lock \
    "$root"/etc/passwd- "$root"/etc/group- "$root"/etc/shadow- "$root"/etc/gshadow- "$root"/etc/subuid- "$root"/etc/subgid- \
    "$root"/var/lib/systemd/catalog "$root"/var/lib/dpkg/*-old "$root"/vmlinuz* "$root"/initrd.img*
# What no running kiosk reads. The web engine's developer tools are 11 MB that a citizen must not have either.
rm -rf "$root"/usr/share/locale/* "$root"/usr/share/bash-completion "$root"/usr/share/zsh "$root"/usr/share/man/* \
    "$root"/usr/share/info "$root"/usr/share/lintian "$root"/usr/share/bug "$root"/usr/share/i18n "$root"/usr/share/pixmaps \
    "$root"/usr/lib/kiosk/lib/python3*/site-packages/PySide6/Qt/metatypes \
    "$root"/usr/lib/kiosk/lib/python3*/site-packages/PySide6/Qt/resources/qtwebengine_devtools_resources*.pak \
    "$root"/usr/lib/kiosk/lib/python3*/site-packages/PySide6/Qt/resources/*.debug.*
find "$root/usr/lib/kiosk" -type d -name tests -path '*/site-packages/*' -prune -exec rm -rf {} +
# Drivers of what stands in machine rooms, of radio and of television; the file systems that a hostile stick could bring
# before the machine is set up (what the machine itself needs stays, vfat and exfat), and old protocols that any program
# could have loaded by asking.
for unused in drivers/infiniband drivers/staging drivers/net/wireless drivers/media/tuners drivers/media/dvb-frontends \
    drivers/media/pci drivers/media/rc drivers/isdn drivers/net/ethernet/mellanox drivers/net/ethernet/chelsio \
    drivers/net/ethernet/qlogic drivers/scsi/lpfc drivers/scsi/qla2xxx drivers/target \
    drivers/net/fddi drivers/net/hamradio drivers/firewire drivers/thunderbolt drivers/bluetooth net/bluetooth net/mac80211 \
    fs/ocfs2 fs/gfs2 fs/ceph fs/xfs fs/btrfs fs/f2fs fs/nilfs2 fs/jfs fs/reiserfs fs/nfs fs/nfsd fs/smb fs/afs \
    fs/9p fs/adfs fs/affs fs/bcachefs fs/befs fs/bfs fs/coda fs/ecryptfs fs/efs fs/hpfs fs/isofs fs/minix fs/ntfs3 fs/omfs \
    fs/orangefs fs/qnx4 fs/qnx6 fs/romfs fs/sysv fs/ubifs fs/ufs fs/vboxsf fs/zonefs net/9p net/appletalk net/atm net/ax25 \
    net/batman-adv net/can net/ceph net/ieee802154 net/kcm net/l2tp net/lapb net/mac802154 net/netrom net/nfc net/openvswitch \
    net/phonet net/rose net/rxrpc net/smc; do
    rm -rf "$root"/usr/lib/modules/*/kernel/"$unused"
done
# Nobody changes who they are: what that needs is a user, and there is none (mount, su, passwd ...).
find "$root" -xdev -type f -perm /6000 -exec chmod ug-s {} +
for modules in "$root"/usr/lib/modules/*; do chroot "$root" /usr/sbin/depmod "$(basename "$modules")"; done
mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/tmp" "$root/boot" "$root/var/cache" "$root/var/log"
# Making it has written these again.
ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
echo kiosk >"$root/etc/hostname"
: >"$root/etc/machine-id"
find "$root" -xdev -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
