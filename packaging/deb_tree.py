"""Lays an environment of Python out where a package will have it: `deb_tree.py --wheels DIR --own DIR --rights DIR
--prefix /usr/lib/kiosk --into debian/kiosk-core --qt debian/kiosk`. Runs under Debian's own Python, without a network.

The environment is an ordinary venv whose interpreter is a link to /usr/bin/python3, so that security updates of Python
reach the kiosk, and whose `sys.executable` starts workers that see the same packages.
"""

import argparse
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

# What wheels bring beside their packages: the sources of what built one (the CEL engine's for Python 3.13), another's
# documentation (python-barcode's; its `tests` fall under the names below). And extensions of CEL that no démarche is
# given (kiosk/flows/expressions.py makes its environment without any): 37 MB.
STRAYS = ("bazel-project", "docs", "cel_expr_python/ext")
# What is read where a package is compiled, type-checked or tested, and nowhere else: 30 MB.
SOURCES = frozenset({".a", ".c", ".cpp", ".h", ".hpp", ".pxd", ".pxi", ".pyi", ".pyx"})
TESTS = "tests"
# Qt's own tools for developers, and what only they use: 75 MB that no kiosk runs; a debugger's listening end among it.
NOT_ON_A_KIOSK = (
    "PySide6/assistant", "PySide6/designer", "PySide6/linguist", "PySide6/lrelease", "PySide6/lupdate",
    "PySide6/qmlformat", "PySide6/qmllint", "PySide6/qmlls", "PySide6/balsam", "PySide6/balsamui", "PySide6/svgtoqml",
    "PySide6/include", "PySide6/typesystems", "PySide6/glue", "PySide6/doc", "PySide6/scripts",
    "PySide6/Qt/libexec/qmlcachegen", "PySide6/Qt/libexec/qmlimportscanner", "PySide6/Qt/libexec/qmltyperegistrar",
    "PySide6/Qt/libexec/rcc", "PySide6/Qt/libexec/uic", "PySide6/Qt/plugins/designer", "PySide6/qsb",
    "PySide6/Qt/metatypes", "PySide6/Qt/plugins/qmllint", "PySide6/Qt/plugins/qmltooling",
)  # fmt: skip
# Parts of Qt that no page of the kiosk imports, and that nothing links which stays (tests/packaging asks readelf, and
# `make deb-test` ldd): another 220 MB. QtMultimedia's codecs lie there three times, as wheels know no links.
UNUSED = (
    "3D*", "Bluetooth*", "CanvasPainter*", "Charts*", "DataVisualization*", "Designer*", "FFmpegStub*", "Graphs*",
    "Help*", "HttpServer*", "Labs*", "Location*", "Lottie*", "Multimedia*", "Nfc*", "Pdf*", "QmlCompiler*",
    "QmlLocalStorage*", "Quick3D*", "RemoteObjects*", "Scxml*", "Sensors*", "SerialBus*", "ShaderTools*",
    "SpatialAudio*", "Sql*", "TextToSpeech*", "UiTools*", "VirtualKeyboard*", "WaylandCompositor*",
    "WaylandEglCompositor*", "WebView*",
)  # fmt: skip
UNUSED_PATHS = (
    *(f"PySide6/Qt{part}.*" for part in UNUSED),
    *(f"PySide6/Qt/lib/libQt6{part}.so*" for part in UNUSED),
    *(f"PySide6/Qt/qml/Qt{part}" for part in UNUSED),
    "PySide6/Qt/qml/Qt3D", "PySide6/Qt/qml/Qt/labs", "PySide6/Qt/qml/Qt5Compat", "PySide6/Qt/qml/QtWayland",
    "PySide6/Qt/qml/QtQuick/LocalStorage", "PySide6/Qt/qml/QtQuick/Pdf", "PySide6/Qt/qml/QtQuick/VirtualKeyboard",
    "PySide6/Qt/qml/QtQuick/Scene*", "PySide6/Qt/lib/libav*", "PySide6/Qt/lib/libsw*",
    *(f"PySide6/Qt/plugins/{kind}" for kind in (
        "assetimporters", "canbus", "geometryloaders", "geoservices", "multimedia", "renderers", "renderplugins",
        "scxmldatamodel", "sceneparsers", "sensors", "sqldrivers", "texttospeech", "vectorimageformats",
        "virtualkeyboard", "wayland-graphics-integration-server", "webview",
    )),
    "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
    "PySide6/Qt/translations/*.qm", "PySide6/Qt/plugins/imageformats/libqpdf.so",
)  # fmt: skip
# Of the browser's own words: those of the languages that the kiosk speaks.
LOCALES = {"fr", "en-US", "en-GB", "ar", "pt-PT", "pt-BR", "es", "tr", "uk", "ro", "zh-CN"}
# -P: where it is called, such as on somebody's stick, a file may have the name of a module.
COMMAND = '#!/bin/sh\nexec {prefix}/bin/python3 -s -P -m kiosk "$@"\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path, required=True)
    parser.add_argument("--own", type=Path, required=True, help="the kiosk's own wheel")
    parser.add_argument("--rights", type=Path, required=True, help="wheels of the engine that estimates; may be absent")
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--qt", type=Path, required=True, help="the kiosk's package: Qt, and what no desk needs")
    args = parser.parse_args()
    target = args.into / args.prefix.lstrip("/")
    venv.EnvBuilder(symlinks=True, with_pip=False).create(target)
    _install(target, [*args.wheels.glob("*.whl"), *args.own.glob("*.whl")])
    _as_installed(target)
    screen = args.qt / args.prefix.lstrip("/")
    _move_qt(target, screen)
    if args.rights.is_dir():
        # In a folder of its own, where the kiosk looks for it (kiosk/rights/shelf.py).
        _install(target, args.rights.glob("*.whl"), "--target", str(screen / "rights"))
        _clean(screen / "rights")
        # A page for those who serve the engine on the web: it would fetch from elsewhere.
        shutil.rmtree(screen / "rights/openfisca_core/scripts", ignore_errors=True)
    _command(args.into / "usr/bin/kiosk", args.prefix)


def _install(target: Path, wheels: Iterable[Path], *where: str) -> None:
    """All of them: the lock has chosen."""
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--python", str(target / "bin/python3"), "install", "--no-index", "--no-deps", "--no-compile", *where,
         *map(str, sorted(wheels))],
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
    _clean(next(target.glob("lib/python3*/site-packages")))


def left_out(site: Path) -> set[Path]:
    """What lies below `site` (site-packages) and no kiosk and no desk loads; a folder stands for all that it has."""
    named = {path for pattern in (*STRAYS, *NOT_ON_A_KIOSK, *UNUSED_PATHS) for path in site.glob(pattern)}
    locales = site.glob("PySide6/Qt/translations/qtwebengine_locales/*.pak")
    named |= {path for path in locales if path.stem not in LOCALES}
    return named | {path for path in site.rglob("*") if path.suffix in SOURCES or path.name == TESTS}


def _clean(site: Path) -> None:
    """Beside what is left out: what pip says of the machine that it ran on, what another Python would compile anew."""
    for path in left_out(site):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)  # its folder may be gone already
    for record in site.glob("*.dist-info/direct_url.json"):
        record.unlink()
    shutil.rmtree(site / "bin", ignore_errors=True)
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
