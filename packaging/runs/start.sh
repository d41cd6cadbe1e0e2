#!/bin/sh
# `make disk-test`: starts out/disk/kiosk.raw under OVMF in qemu, without KVM, until its screen can be touched, with the
# qemu of `make image` (packaging/runs/disk.py). start.sh --slot-b: its first slot cannot be read.
set -eu
cd "$(dirname "$0")/../.."
. packaging/chroot.sh
case ${1-} in --slot-b | "") [ $# -le 1 ] || wrong "[--slot-b]" ;; *) wrong "[--slot-b], not '$1'" ;; esac
disk=${DISK:-$PWD/out/disk}
[ -e "$disk/kiosk.raw" ] || lacks "$disk/kiosk.raw is missing: make disk"
DISK=$disk exec packaging/runs/boot.sh disk.py "$@"
