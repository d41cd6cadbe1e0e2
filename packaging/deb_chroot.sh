#!/bin/sh
# deb_chroot.sh SUITE TREE OUT: builds TREE in a clean Debian SUITE, with nothing but what `debian/control` asks for to
# build and what compiles the wheels. Kept in OUT/chroot-SUITE; the packages go to OUT.
set -eu
here=$(dirname "$0")
. "$here/chroot.sh"
[ $# -eq 3 ] || wrong "SUITE TREE OUT"
suite=$1
tree=$2
out=$3
is_suite "$suite"
[ -d "$tree/debian" ] || lacks "$tree is no tree of packages: packaging/deb.sh makes it"
needs_root
chroot_=$out/chroot-$suite
needs=build-essential,debhelper,python3,python3-pip,python3-venv,python3-dev,libsane-dev,libpcsclite-dev,libcups2-dev,ca-certificates
if [ ! -e "$chroot_/complete" ]; then
    rm -rf "$chroot_"
    mmdebstrap -q --variant=minbase --mode=root --include=$needs "$suite" "$chroot_"
    : >"$chroot_/complete"
fi
trap 'leave_chroot "$chroot_"' EXIT
enter_chroot "$chroot_"
rm -rf "$chroot_/build"
mkdir "$chroot_/build"
cp -r "$tree" "$chroot_/build/"
name=$(basename "$tree")
in_chroot "$chroot_" "/build/$name/packaging/deb_wheels.sh" /wheels "/build/$name/packaging"
rm -rf "$chroot_/build/wheels"
ln -s ../wheels "$chroot_/build/wheels"
# Without a network: what is built is what was collected by its hashes.
in_chroot_alone "$chroot_" sh -c "cd /build/$name && dpkg-buildpackage --build=binary --unsigned-changes --unsigned-source" >&2
mkdir -p "$out/$suite"
cp "$chroot_"/build/*.deb "$chroot_"/build/*.changes "$chroot_"/build/*.buildinfo "$out/$suite/"
cp "$out/$suite"/*.deb "$out/"

# The list of materials of a whole machine: with the Debian packages that an empty one would get today.
in_chroot "$chroot_" apt-get update -q >&2
in_chroot "$chroot_" sh -c "cd /build/$name && \
    apt-get --simulate -o Dir::State::status=/dev/null install --no-install-recommends /build/*.deb >/build/installed && \
    python3 packaging/deb_materials.py --version $(basename "$name" | cut -d- -f2-) --wheels own ../wheels/runtime ../wheels/rights \
        --npm packaging/package-lock.json --suite $suite --debian /build/installed --into /build/sbom.cdx.json"
cp "$chroot_/build/sbom.cdx.json" "$out/$suite/"
