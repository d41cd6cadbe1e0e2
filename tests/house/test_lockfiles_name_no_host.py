"""A lock file says what, by its hash, not where from: the same file serves behind any mirror."""

import json
import re

from tests.support import house

PYTHON_LOCKS = ("packaging/requirements.lock", "packaging/build.lock", "packaging/rights.lock")


def text_of(name: str) -> str:
    return (house.ROOT / name).read_text(encoding="utf-8")


def test_no_lock_file_names_a_host() -> None:
    for name in (*PYTHON_LOCKS, "package-lock.json"):
        assert "://" not in text_of(name), name
        assert "index-url" not in text_of(name), name


def test_every_python_package_is_pinned_by_version_and_hash() -> None:
    for name in PYTHON_LOCKS:
        entries = re.split(r"\n(?=\S)", text_of(name).strip())
        assert len(entries) > 3
        for entry in entries:
            assert re.match(r"[a-z0-9-]+==\S+", entry), entry[:80]
            assert "--hash=sha256:" in entry, entry[:80]


def test_every_npm_package_is_pinned_by_version_and_hash() -> None:
    packages = json.loads(text_of("package-lock.json"))["packages"]
    assert len(packages) > 1
    for name, package in packages.items():
        assert not name or (package["version"] and package["integrity"].startswith("sha512-")), name


def test_no_file_names_a_package_registry() -> None:
    # In pieces, so that this file does not find itself.
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
    ]
    for file in house.tracked_files():
        raw = (house.ROOT / file).read_bytes()
        assert not [host for host in hosts if host.encode() in raw], file
