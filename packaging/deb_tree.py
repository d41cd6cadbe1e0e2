"""Lays an environment of Python out where a package will have it: `deb_tree.py --wheels DIR --prefix /usr/lib/kiosk
--into debian/kiosk-core --qt debian/kiosk`. Runs under Debian's own Python, without a network.

The environment is an ordinary venv whose interpreter is a link to /usr/bin/python3, so that security updates of Python
reach the kiosk, and whose `sys.executable` starts workers that see the same packages.
"""

import argparse
import shutil
import subprocess
import sys
import venv
from pathlib import Path

# Qt's own tools for developers, and what only they use: 60 MB that no kiosk runs.
NOT_ON_A_KIOSK = (
    "PySide6/assistant", "PySide6/designer", "PySide6/linguist", "PySide6/lrelease", "PySide6/lupdate",
    "PySide6/qmlformat", "PySide6/qmllint", "PySide6/qmlls", "PySide6/balsam", "PySide6/balsamui", "PySide6/svgtoqml",
    "PySide6/include", "PySide6/typesystems", "PySide6/glue", "PySide6/doc", "PySide6/scripts",
    "PySide6/Qt/libexec/qmlcachegen", "PySide6/Qt/libexec/qmlimportscanner", "PySide6/Qt/libexec/qmltyperegistrar",
    "PySide6/Qt/libexec/rcc", "PySide6/Qt/libexec/uic", "PySide6/Qt/plugins/designer",
)  # fmt: skip
COMMAND = '#!/bin/sh\nexec {prefix}/bin/python3 -s -m kiosk "$@"\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path, required=True)
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--qt", type=Path, required=True, help="the package that holds Qt, which a desk does not need")
    args = parser.parse_args()
    target = args.into / args.prefix.lstrip("/")
    venv.EnvBuilder(symlinks=True, with_pip=False).create(target)
    _install(args.wheels, target)
    _as_installed(target)
    _move_qt(target, args.qt / args.prefix.lstrip("/"))
    _command(args.into / "usr/bin/kiosk", args.prefix)


def _install(wheels: Path, target: Path) -> None:
    """Every wheel that lies there: the lock has chosen them."""
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--python", str(target / "bin/python3"), "install", "--no-index", "--no-deps", "--no-compile",
         *map(str, sorted(wheels.glob("*.whl")))],
        check=True,
    )  # fmt: skip


def _as_installed(target: Path) -> None:
    """Nothing may name the folder of the build, nor be what only a developer runs."""
    for tool in (target / "bin").iterdir():
        if tool.name not in {"python", "python3"} and not tool.name.startswith("python3."):
            tool.unlink()
    for name in ("python", f"python3.{sys.version_info.minor}"):
        (target / "bin" / name).unlink(missing_ok=True)
    python = target / "bin/python3"
    python.unlink()
    python.symlink_to("/usr/bin/python3")
    (target / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n", encoding="ascii")
    shutil.rmtree(target / "include", ignore_errors=True)
    (target / "lib64").unlink(missing_ok=True)
    site = next(target.glob("lib/python3*/site-packages"))
    for name in NOT_ON_A_KIOSK:
        path = site / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for record in site.glob("*.dist-info/direct_url.json"):
        record.unlink()
    for cache in [*site.rglob("__pycache__")]:
        shutil.rmtree(cache)
    for path in site.rglob("*"):
        if path.is_file() and path.stat().st_mode & 0o111 and not _is_run(path):
            path.chmod(0o644)


def _is_run(path: Path) -> bool:
    """A program or a library; wheels mark modules and licences too."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _move_qt(target: Path, other: Path) -> None:
    site = next(target.glob("lib/python3*/site-packages"))
    there = other / site.relative_to(target)
    there.mkdir(parents=True)
    for pattern in ("PySide6", "pyside6*", "shiboken6*"):
        for path in site.glob(pattern):
            path.rename(there / path.name)


def _command(path: Path, prefix: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(COMMAND.format(prefix=prefix), encoding="ascii")
    path.chmod(0o755)


if __name__ == "__main__":
    main()
