#!/bin/sh
# Installs what Kiosk needs, in four steps; each is skipped when nothing that it depends on has changed, so that the
# second run takes well under a second. Called by `make setup`; safe to run again after an interruption.
set -eu
cd "$(dirname "$0")/.."

# One set-up at a time in a checkout: the lock is this file, and goes with the process.
exec 9<packaging/setup.sh
if command -v flock >/dev/null; then flock 9; fi

say() { echo "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

# is_current STAMP FILE...: was the step done with these very files?  mark STAMP FILE...: it is done now.
fingerprint() { cat "$@" | sha256sum; }
is_current() { stamp=$1; shift; [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint "$@")" ]; }
mark() { stamp=$1; shift; fingerprint "$@" >"$stamp"; }

# --- Debian packages -------------------------------------------------------------------------------------------------
# A package counts as present under its own name or under one that it provides. A line may name several, of which one
# is enough: Debian 13 has libasound2t64 for libasound2, and apt does not choose between two that provide a name.
missing_packages() {
    dpkg-query -W -f='${db:Status-Abbrev}, ${Package}, ${Provides}\n' | awk -F', *' '
        NR == FNR { if ($1 ~ /^.i/) for (i = 2; i <= NF; i++) { split($i, name, " "); here[name[1]] = 1 }; next }
        {
            sub(/#.*/, ""); gsub(/[ \t]/, ""); found = ($0 == "")
            n = split($0, one, "|"); for (i = 1; i <= n; i++) if (one[i] in here) found = 1
            if (!found) print
        }
    ' - packaging/debian-packages.txt
    # Node.js from elsewhere brings its own npm, which the Debian package would collide with.
    command -v npm >/dev/null || echo npm
}

# one_of NAME|NAME...: the first that this Debian has; the last where it has none, for apt to say so.
one_of() {
    for name in $(echo "$1" | tr '|' ' '); do
        if [ -n "$(apt-cache show --no-all-versions "$name" 2>/dev/null)" ]; then break; fi
    done
    echo "$name"
}
chosen() { for line in $missing; do one_of "$line"; done | tr '\n' ' '; }

install_debian_packages() {
    if ! command -v dpkg-query >/dev/null; then
        say "this is no Debian: install the equivalents of packaging/debian-packages.txt, and npm, by hand"
        return
    fi
    missing=$(missing_packages | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    say "installing Debian packages: $missing"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "as root, run: apt-get install $(chosen)"
        as_root=sudo
    fi
    $as_root apt-get update -q >&2
    missing=$(chosen)
    # shellcheck disable=SC2086 # a list of words
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >&2
    # The tests start their own. Debian's starts at once, and at each boot: a database, and a relay that as it is
    # installed asks nobody for a password.
    for unit in coturn postgresql; do
        case " $missing " in
        *" $unit "*) $as_root systemctl disable -q --now "$unit" 2>/dev/null || true ;; # without systemd nothing was started
        esac
    done
}

# --- Python ----------------------------------------------------------------------------------------------------------
suits() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

install_python_packages() {
    locks="packaging/build.lock packaging/requirements.lock"
    # shellcheck disable=SC2086 # a list of words
    if ! suits .venv/bin/python || ! is_current .venv/locks.stamp $locks; then
        if ! suits .venv/bin/python; then
            for python in python3 python3.13 python3.12 python3.11 none; do
                if suits "$python"; then break; fi
            done
            [ "$python" != none ] || fail "Python 3.11 or later is needed, with its venv module"
            say "making .venv with $("$python" --version)"
            "$python" -m venv --clear .venv
        fi
        say "installing the locked Python packages"
        pip="env PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install -q --no-input --require-hashes"
        $pip -r packaging/build.lock
        # Without isolation, what has no wheel (python-sane, pycups, pyscard) is built by the setuptools and the swig of
        # build.lock, whose hashes were checked.
        PATH="$PWD/.venv/bin:$PATH" $pip --no-build-isolation -r packaging/requirements.lock
        # The kiosk starts a process for each visit and each worker: none should compile what it imports.
        .venv/bin/python -m compileall -q .venv/lib >&2 || true # some packages ship templates that are no Python
        mark .venv/locks.stamp $locks
    fi
    if ! is_current .venv/project.stamp pyproject.toml packaging/build.lock; then
        .venv/bin/python -m pip install -q --no-input --disable-pip-version-check --no-deps --no-build-isolation -e .
        .venv/bin/python -m compileall -q kiosk >&2
        mark .venv/project.stamp pyproject.toml packaging/build.lock
    fi
}

# --- The engine that estimates rights --------------------------------------------------------------------------------
# In a folder of its own: its NumPy is older than the kiosk's (docs/adr/0013-rights-engine.md).
install_rights_engine() {
    if [ -d .venv/rights/openfisca_france ] && is_current .venv/rights.stamp packaging/rights.lock; then return 0; fi
    say "installing the engine that estimates rights"
    rm -rf .venv/rights
    # The lock is whole; --no-deps keeps pip from comparing it with the kiosk's own packages.
    .venv/bin/python -m pip install -q --no-input --disable-pip-version-check --require-hashes --only-binary :all: \
        --no-deps --target .venv/rights -r packaging/rights.lock
    .venv/bin/python -m compileall -q .venv/rights >&2 || true
    mark .venv/rights.stamp packaging/rights.lock
}

# --- Fonts, icons, postcodes -----------------------------------------------------------------------------------------
generate_assets() {
    sources="package.json package-lock.json packaging/assets.py"
    if [ -f assets/icons.txt ]; then sources="$sources assets/icons.txt"; fi
    # shellcheck disable=SC2086 # a list of words
    if [ -f assets/generated/postcodes.tsv ] && is_current .venv/assets.stamp $sources; then return 0; fi
    if ! is_current node_modules/.stamp package-lock.json; then
        say "fetching fonts, icons and postcodes"
        npm ci --no-progress --loglevel=error >&2
        mark node_modules/.stamp package-lock.json
    fi
    .venv/bin/python packaging/assets.py
    # shellcheck disable=SC2086
    mark .venv/assets.stamp $sources
}

# --- Translations ----------------------------------------------------------------------------------------------------
compile_catalogues() {
    for source in translations/*/LC_MESSAGES/kiosk.po; do
        compiled="${source%.po}.mo"
        if [ ! -f "$compiled" ] || [ "$source" -nt "$compiled" ]; then
            .venv/bin/python -m kiosk.i18n.catalogues compile
            return
        fi
    done
}

install_debian_packages
install_python_packages
install_rights_engine
generate_assets
compile_catalogues
