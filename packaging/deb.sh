#!/bin/sh
# `make deb`: kiosk-core, kiosk and kiosk-desk as Debian packages for this machine's Debian and Python, in out/deb.
#
# Two halves, so that the second needs no network: the locked wheels are fetched or compiled into out/deb/wheels, then
# debhelper lays them out (packaging/debian/rules).
set -eu
cd "$(dirname "$0")/.."

out=$PWD/out/deb
say() { echo "deb: $*" >&2; }
for tool in dpkg-buildpackage dh; do
    command -v "$tool" >/dev/null || { say "$tool is missing: apt-get install debhelper dpkg-dev"; exit 1; }
done

# Debian's own Python, whatever else is first on the path: the packages' environment leads to it.
build=$out/build-env
mkdir -p "$out"
if [ ! -x "$build/bin/python" ]; then /usr/bin/python3 -m venv "$build"; fi
pip="env PIP_DISABLE_PIP_VERSION_CHECK=1 $build/bin/python -m pip -q --no-input"
.venv/bin/python packaging/runtime_lock.py >"$out/runtime.lock"
fingerprint=$(cat packaging/build.lock "$out/runtime.lock" | sha256sum)
if [ "$(cat "$out/wheels.stamp" 2>/dev/null)" != "$fingerprint" ]; then
    say "collecting the locked wheels"
    rm -rf "$out/wheels"
    $pip install --require-hashes -r packaging/build.lock
    PATH="$build/bin:$PATH" $pip wheel --require-hashes --no-build-isolation -w "$out/wheels" -r "$out/runtime.lock"
    echo "$fingerprint" >"$out/wheels.stamp"
fi
rm -f "$out"/wheels/kiosk-*.whl
"$build/bin/python" -m hatchling build -t wheel -d "$out/wheels" >&2

version=$(.venv/bin/python -c 'import importlib.metadata as m; print(m.version("kiosk"))')
tree=$out/kiosk-$version
rm -rf "$tree"
mkdir -p "$tree/packaging"
cp packaging/deb_tree.py "$tree/packaging/"
cp -r packaging/debian docs LICENSE README.md SECURITY.md CHANGELOG.md "$tree/"
mv "$tree/debian" "$tree/debian.part"
.venv/bin/python packaging/deb_papers.py --version "$version" --into "$tree/debian.part" --lock "$out/runtime.lock"
mv "$tree/debian.part" "$tree/debian"
(cd "$tree" && dpkg-buildpackage --build=binary --unsigned-changes --unsigned-source -d >&2)
ls "$out"/*_"$version"*.deb
