#!/bin/sh
# `make deb-test SUITE=bookworm`: the packages of out/deb/SUITE (or out/deb) in an empty Debian: installed without a
# network, run by systemd, upgraded, removed, purged, and looked at by lintian. One line for each thing that was seen; exit 1 at the
# first that is not so. Root and a mirror are needed.
set -eu
cd "$(dirname "$0")/.."
. packaging/chroot.sh
suite=${SUITE:-bookworm}
[ $# -eq 0 ] || wrong "takes no argument; SUITE in the environment says which Debian"
is_suite "$suite"
debs=$PWD/out/deb/$suite
[ -d "$debs" ] || debs=$PWD/out/deb
ls "$debs"/kiosk-core_*.deb >/dev/null 2>&1 || lacks "there are no packages in $debs: make deb SUITE=$suite"
needs_root
needs mmdebstrap mmdebstrap
root=$PWD/out/deb/test-$suite
# What the visit is played with: the simulated hall's typeface and its card reader. Recommended, as no kiosk needs them.
hall="fonts-ocr-b vsmartcard-vpcd"

seen() { echo "seen: $*"; }
fail() { echo "NOT SO: $*"; exit 1; }
# expect WORDS COMMAND...
expect() { words=$1; shift; if "$@" >"$root.log" 2>&1; then seen "$words"; else cat "$root.log"; fail "$words"; fi; }
refuse() { words=$1; shift; if "$@" >"$root.log" 2>&1; then cat "$root.log"; fail "$words"; else seen "$words"; fi; }
inside() { in_chroot "$root" "$@"; }
alone() { in_chroot_alone "$root" "$@"; }

rm -rf "$root"
mmdebstrap -q --variant=minbase --mode=root "$suite" "$root"
trap 'leave_chroot "$root"; rm -rf "$root" "$root.log"' EXIT
enter_chroot "$root"
mkdir "$root/debs"
cp "$debs"/kiosk*.deb "$root/debs/"
inside apt-get update -q >"$root.log" 2>&1 || fail "the mirror answers"

inside sh -c "apt-get install -y -q --no-install-recommends --download-only /debs/*.deb $hall" \
    >"$root.log" 2>&1 || { tail -5 "$root.log"; fail "what the packages depend on is there"; }
seen "what the packages depend on is in $suite ($(ls "$root/var/cache/apt/archives" | grep -c deb) packages)"
start=$(date +%s)
expect "they are installed without a network" alone sh -c \
    'apt-get install -y -q --no-install-recommends /debs/*.deb'
seen "which takes $(($(date +%s) - start)) s"
expect "the command runs" alone kiosk config show kiosk_id --config /etc/kiosk/kiosk.toml --origin
expect "no démarche is wrong" alone kiosk flows check
expect "the manual is there" alone test -s /usr/share/man/man1/kiosk.1.gz
expect "the user is in the devices' groups" alone sh -c 'for g in audio dialout input lp scanner video render; do id -nG kiosk | grep -qw $g || exit 1; done'
expect "its state is its own, read by who updates it" alone sh -c '[ "$(stat -c %U:%G:%a /var/lib/kiosk)" = kiosk:kiosk:750 ] && [ "$(stat -c %U:%a /var/lib/kiosk-desk)" = kiosk-desk:700 ]'
expect "settings are the set-up's to write and the kiosk's to read" alone sh -c '[ "$(stat -c %U:%G:%a /etc/kiosk)" = kiosk-setup:kiosk:750 ]'
refuse "nothing was enabled" alone sh -c 'ls /etc/systemd/system/multi-user.target.wants | grep -q kiosk'
# WebEngineCore is asked for by name only: a library that is missing is told by ldd without a display.
expect "the web engine has all its libraries" alone sh -c \
    '! ldd /usr/lib/kiosk/lib/python3*/site-packages/PySide6/Qt/libexec/QtWebEngineProcess | grep "not found"'
expect "Qt has all its libraries" alone sh -c \
    'cd /usr/lib/kiosk/lib/python3*/site-packages/PySide6 && ! ldd Qt/plugins/platforms/libqwayland*.so Qt/plugins/platforms/libqxcb.so Qt/plugins/imageformats/*.so Qt/qml/QtQuick/*.so QtWebEngine*.so QtQuick.*.so 2>/dev/null | grep "not found"'
# A wheel may bring its sources, documentation or tests beside its package: deb_tree.py names those that did.
expect "nothing lies among Python's packages that is none" alone sh -c 'cd /usr/lib/kiosk/lib/python3*/site-packages && for folder in */; do
    case $folder in *.dist-info/ | *.libs/ | __pycache__/) ;; *) ls "$folder"__init__.py "$folder"*.so 2>/dev/null | grep -q . || { echo "$folder"; exit 1; } ;; esac; done'
if [ -d "$root/usr/lib/kiosk/rights" ]; then
    expect "the engine of rights is loaded" alone env PYTHONPATH=/usr/lib/kiosk/rights /usr/lib/kiosk/bin/python3 -c 'import openfisca_france'
else
    seen "this Debian's Python has no engine of rights"
fi
expect "the simulated hall's own is there" alone sh -c "apt-get install -y -q --no-install-recommends $hall"
# What it leaves at home (Qt's caches) goes with that home.
expect "a whole visit is played" alone sh -c 'install -d -o kiosk /var/tmp/home && cd /var/tmp/home &&
    runuser -u kiosk -- env HOME=/var/tmp/home TMPDIR=/var/tmp/home QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software \
    timeout 300 kiosk tour --out /var/tmp/home/tour; played=$?; rm -rf /var/tmp/home; exit $played'

# --- their units, under Debian's own systemd
expect "systemd is there" inside apt-get install -y -q --no-install-recommends systemd-sysv dbus
packaging/deb_units.sh "$root"

# --- upgrade: the same packages with a later version
for deb in "$root"/debs/*.deb; do
    dpkg-deb -R "$deb" "$root/next"
    sed -i 's/^\(Version: .*\)/\1+next/; s/(= \([^)]*\))/(= \1+next)/' "$root/next/DEBIAN/control"
    dpkg-deb -Znone -b "$root/next" "$root/debs/next_$(basename "$deb")" >/dev/null
    rm -rf "$root/next"
done
echo 'kiosk_id = "borne-9"' >>"$root/etc/kiosk/kiosk.toml.mine"
sed -i '1i kiosk_id = "borne-9"' "$root/etc/kiosk/kiosk.toml"
echo sealed >"$root/var/lib/kiosk/kept"
expect "a later version takes its place" alone sh -c 'dpkg --force-confold -i /debs/next_*.deb'
expect "settings and state are kept" alone sh -c 'grep -q borne-9 /etc/kiosk/kiosk.toml && [ "$(cat /var/lib/kiosk/kept)" = sealed ]'
expect "the command still runs" alone sh -c 'kiosk config show kiosk_id --config /etc/kiosk/kiosk.toml | grep -q borne-9'

expect "they are removed" alone apt-get remove -y -q kiosk kiosk-desk kiosk-core
expect "what was sealed is kept" alone test -f /var/lib/kiosk/kept
refuse "no program is left" alone sh -c 'test -e /usr/lib/kiosk || test -e /usr/bin/kiosk'
expect "they are purged" alone apt-get purge -y -q kiosk kiosk-desk kiosk-core
rm -f "$root/etc/kiosk/kiosk.toml.mine"
rmdir "$root/etc/kiosk" 2>/dev/null || true
refuse "nothing is left" alone sh -c 'find / -xdev -name "*kiosk*" -not -path "/proc/*" -not -path "/debs*" -not -path "/var/lib/dpkg/*" -not -path "/var/log/*" -not -path "/var/cache/*" | grep .'

expect "the list of materials names each of Debian's packages" sh -c \
    'grep -q "pkg:deb/debian/cage@" "$1" && grep -q "pkg:pypi/pyside6-essentials@" "$1" && grep -q "pkg:pypi/kiosk@" "$1"' \
    sh "$debs/sbom.cdx.json"

# Last: it reads two gigabytes, slowly; that Debian's own, whatever this machine has.
expect "lintian is there" inside apt-get install -y -q --no-install-recommends lintian
mkdir "$root/sent"
cp "$debs"/*.changes "$debs"/*.buildinfo "$debs"/kiosk*.deb "$root/sent/"
expect "lintian finds no error" alone sh -c \
    'lintian --fail-on error --suppress-tags bogus-mail-host,initial-upload-closes-no-bugs /sent/*.changes'
seen "and $(grep -c '^W:' "$root.log" || true) warnings"
