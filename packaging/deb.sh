#!/bin/sh
# `make deb`: kiosk-core, kiosk and kiosk-desk as Debian packages, in out/deb. `make deb SUITE=trixie`: for another
# Debian (and its Python) than this machine's, built in a chroot that mmdebstrap makes (root and a mirror are needed).
#
# Three steps, so that the last needs no network: the tree is written here (papers, lock, the kiosk's own wheel), the
# locked wheels are collected by the Python that will run them, then debhelper lays them out (packaging/debian/rules).
set -eu
cd "$(dirname "$0")/.."
. packaging/chroot.sh

suite=${SUITE:-}
[ $# -eq 0 ] || wrong "takes no argument; SUITE in the environment says which Debian"
if [ -n "$suite" ]; then
    is_suite "$suite"
    needs_root
    needs mmdebstrap mmdebstrap
fi
[ -x .venv/bin/python ] || lacks "there is no .venv: make setup"
# What git does not have goes into the wheel all the same: without it, packages of which no screen comes up.
for made in assets/generated/postcodes.tsv translations/en/LC_MESSAGES/kiosk.mo; do
    [ -f "$made" ] || lacks "there is no $made: make setup"
done
out=$PWD/out/deb
mkdir -p "$out"

version=$(.venv/bin/python -c 'import importlib.metadata as m; print(m.version("kiosk"))')
# The same sources give the same packages: their date is that of the last change.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

.venv/bin/python packaging/runtime_lock.py >"$out/runtime.lock"
rm -rf "$out/own"
.venv/bin/python -m hatchling build -t wheel -d "$out/own" >&2

tree=$out/kiosk-$version
rm -rf "$tree"
mkdir -p "$tree/packaging"
cp packaging/deb_tree.py packaging/deb_materials.py packaging/deb_wheels.sh packaging/build.lock packaging/rights.lock \
    package-lock.json "$tree/packaging/"
cp "$out/runtime.lock" "$tree/packaging/"
cp -r packaging/debian packaging/desk packaging/coturn packaging/fleet docs LICENSE README.md SECURITY.md CHANGELOG.md "$tree/"
mv "$tree/debian" "$tree/debian.part"
.venv/bin/python packaging/deb_papers.py --version "$version" --into "$tree/debian.part"
mv "$tree/debian.part" "$tree/debian"
cp -r "$out/own" "$tree/own"

if [ -z "$suite" ]; then
    needs dpkg-buildpackage dpkg-dev
    needs dh debhelper
    "$tree/packaging/deb_wheels.sh" "$out/wheels" "$tree/packaging"
    (cd "$tree" && dpkg-buildpackage --build=binary --unsigned-changes --unsigned-source -d >&2)
else
    packaging/deb_chroot.sh "$suite" "$tree" "$out"
fi
# shellcheck disable=SC2012 # names of ours
ls -l "$out"/*_"$version"*.deb | awk '{printf "%s  %.1f MB\n", $NF, $5 / 1e6}'
