#!/bin/sh
# into_root.sh ROOT: what a root needs that is updated by RAUC; the version by which it knows itself is VERSION, or that
# of its package.
set -eu
[ $# -eq 1 ] || { echo "into_root.sh: ROOT, the tree of an image" >&2; exit 2; }
[ -e "$1/usr/lib/os-release" ] && [ ! "$1" -ef / ] || { echo "into_root.sh: $1 is no tree of an image" >&2; exit 2; }
root=$1
here=$(cd "$(dirname "$0")" && pwd)
cp -r "$here/overlay/." "$root/"
version=${VERSION:-$(chroot "$root" dpkg-query -W -f '${Version}' kiosk)}
version=$(echo "$version" | tr -c '0-9A-Za-z.\n-' - | cut -c1-40)
release=$root/usr/lib/os-release
sed -i '/^IMAGE_\(ID\|VERSION\)=/d' "$release"
printf 'IMAGE_ID=kiosk\nIMAGE_VERSION=%s\n' "$version" >>"$release"
# The firewall names its user: it has to be there before the first start.
chroot "$root" /usr/bin/systemd-sysusers kiosk-updater.conf
chroot "$root" /usr/bin/systemctl -q enable kiosk-updater.path kiosk-updater.timer kiosk-update-judge.service kiosk-slot.service
