#!/bin/sh
# deb_wheels.sh FOLDER LOCKS: the wheels of the locks, by their hashes, for the Python of /usr/bin, compiled where there
# is none. FOLDER/runtime and FOLDER/rights; kept from one build to the next.
set -eu
[ $# -eq 2 ] || { echo "deb_wheels.sh: FOLDER LOCKS" >&2; exit 2; }
[ -f "$2/runtime.lock" ] || { echo "deb_wheels.sh: $2/runtime.lock is missing: packaging/deb.sh writes it" >&2; exit 1; }
folder=$1
locks=$2
mkdir -p "$folder"
fingerprint=$({ cat "$locks/build.lock" "$locks/runtime.lock" "$locks/rights.lock"; /usr/bin/python3 --version; } | sha256sum)
if [ "$(cat "$folder/stamp" 2>/dev/null)" = "$fingerprint" ]; then exit 0; fi
rm -rf "$folder/runtime" "$folder/rights" "$folder/env"
/usr/bin/python3 -m venv "$folder/env"
pip="$folder/env/bin/python -m pip -q --no-input --disable-pip-version-check"
$pip install --require-hashes -r "$locks/build.lock"
PATH="$folder/env/bin:$PATH" $pip wheel --require-hashes --no-build-isolation -w "$folder/runtime" -r "$locks/runtime.lock"
# OpenFisca stands apart: its NumPy is older than the kiosk's. Never compiled: a Python that it has no wheels for goes
# without, and the kiosk says that it cannot estimate (docs/rights.md).
if ! $pip download --require-hashes --only-binary :all: --no-deps -d "$folder/rights" -r "$locks/rights.lock"; then
    echo "deb: this Python has no wheels of the engine that estimates rights; left out" >&2
    rm -rf "$folder/rights"
fi
rm -rf "$folder/env"
echo "$fingerprint" >"$folder/stamp"
