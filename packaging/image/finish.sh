#!/bin/sh
# finish.sh ROOT: what the image does and does not start. finish.sh --last ROOT: what would differ from one build to the
# next, and what no running kiosk needs, goes.
set -eu
if [ "$1" != --last ]; then
    root=$1
    systemctl=/usr/bin/systemctl
    run() { chroot "$root" "$@"; }
    run $systemctl -q enable kiosk.service kiosk-setup.service kiosk-setup-console.service seatd.service \
        nftables.service usbguard.service systemd-resolved.service systemd-timesyncd.service systemd-networkd.service
    run $systemctl -q set-default multi-user.target
    # No login, no console, no key that reaches past the kiosk; nothing that changes a root that cannot change.
    run $systemctl -q mask getty@.service serial-getty@.service autovt@.service console-getty.service \
        ctrl-alt-del.target debug-shell.service emergency.service rescue.service systemd-coredump.socket \
        systemd-firstboot.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
        systemd-remount-fs.service usbguard-dbus.service systemd-tpm2-setup.service systemd-pcrmachine.service fstrim.timer
    for user in $(cut -d: -f1 "$root/etc/passwd"); do run usermod -L -s /usr/sbin/nologin "$user"; done
    # State: one partition, by its label; without it, memory.
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
    : >"$root/etc/machine-id"
    echo kiosk >"$root/etc/hostname"
    exit 0
fi
root=$2
rm -rf "$root"/boot/* "$root"/var/cache/* "$root"/var/log/* "$root"/var/lib/apt/lists/* "$root"/tmp/* "$root"/run/* \
    "$root"/var/lib/dbus/machine-id "$root"/etc/ssh "$root/root"/.[a-z]* "$root"/var/tmp/* "$root"/etc/.pwd.lock \
    "$root"/etc/passwd- "$root"/etc/group- "$root"/etc/shadow- "$root"/etc/gshadow- "$root"/var/lib/systemd/catalog \
    "$root"/var/lib/dpkg/*-old "$root"/usr/share/locale/* "$root"/vmlinuz* "$root"/initrd.img*
mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/tmp" "$root/boot" "$root/var/cache" "$root/var/log"
: >"$root/etc/machine-id"
find "$root" -xdev -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
