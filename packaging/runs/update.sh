#!/bin/sh
# update.sh --part update|cuts|bad [ARGUMENTS of update.py]: an update of out/disk/kiosk.raw to the bundle of out/bundle in
# qemu, under a Secure Boot that is enforced; the machines that a power cut leaves at each instant of it; a version that is
# bad (update.py). In the tools' own Debian. By the environment:
#
#   IMAGE, DISK, BUNDLE, TOOLS   folders, as `make disk` and `make bundle` have them; BUNDLE has kiosk-VERSION.raucb
#   VERSION                      what is released: not that of the disk
#   KEYS                         updates.pem, that of the bundle; db.pem, with whose key the disk's and the bundle's UKI
#                                are signed; PK.pem and KEK.pem; server.pem and server.key, of a server at 10.0.2.2 for
#                                which an authority of the image's root vouches (RAUC believes those only)
#
# Needs virt-fw-vars (virt-firmware) and the checkout's .venv.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. packaging/chroot.sh
image=${IMAGE:-$PWD/out/image} disk=${DISK:-$PWD/out/disk} bundle=${BUNDLE:-$PWD/out/bundle} keys=${KEYS:-$PWD/out/keys}
tools=${TOOLS:-$image/tools}
[ -n "${VERSION-}" ] || wrong "VERSION in the environment: what is released"
for file in "$disk/kiosk.raw" "$bundle/kiosk-$VERSION.raucb" "$image/root/etc/passwd" "$tools/complete" "$keys/server.pem" \
    "$keys/server.key" "$keys/updates.pem" "$keys/PK.pem" "$keys/KEK.pem" "$keys/db.pem"; do
    [ -e "$file" ] || lacks "$file is missing"
done
needs_root
needs virt-fw-vars "python3-virt-firmware"
# As in boot.sh.
[ -n "${OWN_MOUNTS:-}" ] || exec env OWN_MOUNTS=yes unshare --mount "$here/update.sh" "$@"
cp "$keys/server.pem" "$keys/server.key" "$keys/updates.pem" "$bundle/"
owner=6b696f73-6b00-4000-8000-0000000000d0
virt-fw-vars --input "$tools/usr/share/OVMF/OVMF_VARS_4M.fd" --output "$bundle/vars.fd" --set-pk "$owner" "$keys/PK.pem" \
    --add-kek "$owner" "$keys/KEK.pem" --add-db "$owner" "$keys/db.pem" --sb >&2
.venv/bin/python - "$bundle" "$VERSION" <<'RELEASE'
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from kiosk.fleet import orders

folder, version = Path(sys.argv[1]), sys.argv[2]
made = orders.release(orders.keep_signing_key(folder / "orders.key"), "borne-image", "system", version, datetime.now(UTC))
(folder / "release-system").write_bytes(msgspec.msgpack.encode((made.statement, made.signature)))
RELEASE
mkdir -p "$tools/run-update" "$tools/out" "$tools/out-disk" "$tools/out-bundle"
mount -t tmpfs tmpfs "$tools/run-update"
cp "$here"/*.py "$tools/run-update/"
mount --bind "$image" "$tools/out"
mount --bind "$disk" "$tools/out-disk"
mount --bind "$bundle" "$tools/out-bundle"
mount -t proc proc "$tools/proc"
mount --bind /dev "$tools/dev"
in_chroot "$tools" setpriv --pdeathsig TERM python3 /run-update/update.py /out /out-disk /out-bundle "$VERSION" "$@"
