"""What the packages say of themselves, made from the project, so that it stays true: manual page, completion, commented
settings, changelog. `packaging/deb_papers.py --version V --into DIR`, where DIR is the `debian/` folder of a build."""

import argparse
import importlib
import os
import re
import time
from email.utils import formatdate
from pathlib import Path

import settings_page
import shtab
from argparse_manpage.manpage import Manpage

from kiosk.__main__ import COMMANDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", required=True)
    parser.add_argument("--into", type=Path, required=True)
    args = parser.parse_args()
    command_line = whole_command_line()
    (args.into / "kiosk.1").write_text(manual(command_line), encoding="utf-8")
    (args.into / "kiosk-core.manpages").write_text("debian/kiosk.1\n", encoding="ascii")
    completion = args.into / "completion/kiosk"
    completion.parent.mkdir(exist_ok=True)
    completion.write_text(shtab.complete(command_line, "bash"), encoding="utf-8")
    (args.into / "kiosk.toml").write_text(commented(settings_page.page()), encoding="utf-8")
    (args.into / "changelog").write_text(changelog(args.version), encoding="utf-8")
    control = args.into / "control"
    control.write_text(maintained(control.read_text("utf-8")), encoding="utf-8")


def whole_command_line() -> argparse.ArgumentParser:
    """The parser with every command; `kiosk` itself only makes that of the command that was called."""
    parser = argparse.ArgumentParser(prog="kiosk", description="Self-service terminal for public services.")
    names = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        command = names.add_parser(name, help=summary, description=summary)
        importlib.import_module(f"kiosk.cli.{name.replace('-', '_')}_command").arguments(command)
    return parser


def manual(parser: argparse.ArgumentParser) -> str:
    page = str(Manpage(parser)).replace("Generated Python Manual", "Kiosk")
    # A line that starts with a full stop is a macro to troff.
    page = re.sub(r"(?m)^(\.(?!SH|TP|I|B|PP|RS|RE|TH|BR|br|sp|nf|fi|SS|\\\")\S)", r"\\&\1", page)
    page = re.sub(r"(?m)^kiosk$", r"kiosk \\- self-service terminal for public services", page, count=1)
    return f"{page}\n{ENDING}"


ENDING = r""".SH EXIT STATUS
0: it was done. 1: it failed, said in one line on standard error. 2: it was called wrongly, or a settings file is wrong.
.SH FILES
.TP
.I /etc/kiosk/kiosk.toml
the kiosk's settings; every key with its default and its meaning, commented out
.TP
.I /etc/kiosk/desk.toml
the desk's settings
.TP
.I /var/lib/kiosk, /var/lib/kiosk-desk
sealed files that wait, random ids and instants; the files that the desk received
.SH SEE ALSO
.I /usr/share/doc/kiosk-core/
"""


def commented(page: str) -> str:
    """The settings' page as a file in which every default stands behind a `#`."""
    lines = page.split("```toml\n", 1)[1].split("\n```", 1)[0].splitlines()
    head = [
        "# Kiosk's settings. Every key stands here with what holds when it is not said: take the # away to change it.",
        "# `kiosk doctor --config /etc/kiosk/kiosk.toml` looks at what they lead to.",
        "",
    ]
    return "\n".join((*head, *(line if line.startswith(("#", "[")) or not line else f"#{line}" for line in lines), ""))


def maintainer() -> str:
    """Whoever builds, by Debian's own two variables; without them an address that is nobody's."""
    name, mail = os.environ.get("DEBFULLNAME"), os.environ.get("DEBEMAIL")
    return f"{name or 'Kiosk maintainers'} <{mail or 'maintainers@kiosk.local'}>"


def maintained(control: str) -> str:
    return re.sub(r"(?m)^Maintainer: .*$", lambda _: f"Maintainer: {maintainer()}", control)


def changelog(version: str) -> str:
    """Debian's form; the words stand in CHANGELOG.md."""
    when = formatdate(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())), localtime=True)
    return f"kiosk ({version}) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- {maintainer()}  {when}\n"


if __name__ == "__main__":
    main()
