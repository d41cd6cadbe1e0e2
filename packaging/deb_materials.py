"""The list of materials of a build, CycloneDX 1.6: every wheel that was laid out, with its file's hash, what npm gave
(fonts, icons, postcodes), and the Debian packages that an empty machine gets with ours. A writer of our own: the
generator on PyPI brings twenty packages, and guesses.

`deb_materials.py --version V --wheels DIR... --npm package-lock.json --into FILE [--suite S --debian FILE]`, where the
last holds what `apt-get --simulate install` says. Runs under Debian's own Python, without a network. What a wheel
carries inside (PySide6: Qt and Chromium) is named by its wheel alone.
"""

import argparse
import email.parser
import hashlib
import json
import os
import re
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

Part = dict[str, Any]
# "Inst libc6 (2.41-12 Debian:13.2/stable [amd64])"; what comes from a file ("local-deb") is ours.
_SIMULATED = re.compile(
    r"^Inst (?P<name>[a-z0-9][a-z0-9+.-]+) \((?P<version>\S+) (?!local-deb).*\[(?P<arch>[a-z0-9]+)\]", re.M
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", required=True)
    parser.add_argument("--wheels", type=Path, nargs="+", required=True, help="folders; one may be absent")
    parser.add_argument("--npm", type=Path, required=True)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--suite", help="the Debian that --debian was asked in")
    parser.add_argument("--debian", type=Path, help="what apt-get --simulate said")
    args = parser.parse_args()
    parts = [
        *wheels(path for folder in args.wheels for path in folder.glob("*.whl")),
        *npm(args.npm.read_text("utf-8")),
    ]
    if args.debian:
        parts += debian(args.debian.read_text("utf-8"), args.suite)
    args.into.write_text(bill(parts, args.version), encoding="utf-8")


def wheels(paths: Iterable[Path]) -> Iterator[Part]:
    """Of each file: name, version, licence as it says them itself, SHA-256."""
    for path in sorted(paths):
        with zipfile.ZipFile(path) as wheel:
            told = next(name for name in wheel.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
            said = email.parser.Parser().parsestr(wheel.read(told).decode("utf-8"), headersonly=True)
        name = re.sub(r"[-_.]+", "-", str(said["Name"])).lower()
        part = _part(f"pkg:pypi/{name}@{quote(str(said['Version']))}", name, str(said["Version"]))
        part["hashes"] = [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}]
        yield part | _licence(said["License-Expression"], said["License"])


def npm(lock: str) -> Iterator[Part]:
    for path, package in sorted(json.loads(lock)["packages"].items()):
        if path:
            name, version = path.removeprefix("node_modules/"), package["version"]
            yield _part(f"pkg:npm/{quote(name, safe='/')}@{version}", name, version) | _licence(
                None, package.get("license")
            )


def debian(simulated: str, suite: str) -> Iterator[Part]:
    for name, version, arch in sorted(_SIMULATED.findall(simulated)):
        yield _part(f"pkg:deb/debian/{quote(name)}@{quote(version)}?arch={arch}&distro={suite}", name, version)


def bill(parts: Iterable[Part], version: str) -> str:
    """One entry for each package and version: the two environments share some."""
    once = {part["bom-ref"]: part for part in parts}
    when = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
    about = {
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", when),
        "component": {"type": "application", "name": "kiosk", "version": version},
    }
    made = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": about,
        "components": [*once.values()],
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def _part(purl: str, name: str, version: str) -> Part:
    return {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl}


def _licence(expression: object, words: object) -> Part:
    """Some packages have their whole licence where its name belongs: those are told by the wheel itself."""
    if expression:
        return {"licenses": [{"expression": str(expression)}]}
    name = str(words or "").strip()
    return {"licenses": [{"license": {"name": name}}]} if name and "\n" not in name and len(name) < 100 else {}


if __name__ == "__main__":
    main()
