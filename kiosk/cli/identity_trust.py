"""`kiosk id trust`: whose signature is believed, on an identity document (files of one folder) and on a signed code
(files of another, see `identity_codes.py`)."""

import argparse
from pathlib import Path

import msgspec

from kiosk.cli import identity_codes
from kiosk.cli.output import json_line
from kiosk.cli.output_file import write_whole
from kiosk.config import Config, Documents, Identity
from kiosk.config_file import load
from kiosk.errors import ConfigError, KioskError
from kiosk.identity.trust import MAX_FILE_BYTES, SUFFIXES, Source, Trust


class Anchor(msgspec.Struct, frozen=True):
    """One certificate, as `--json` prints it."""

    name: str
    country: str
    sha256: str
    not_before: str
    not_after: str


class File(msgspec.Struct, frozen=True):
    """One file. `sha256` is what `[identity] pinned` takes; `master_list`: null for certificates, else whether its
    signature holds: "ok", "no_anchor" (its signer's authority is not in the folder), "unsupported"."""

    file: str
    sha256: str
    master_list: str | None
    unreadable: int
    anchors: tuple[Anchor, ...]


def arguments(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    summary = "authorities whose signature on identity documents and on signed codes is believed"
    parser = kinds.add_parser("trust", help=summary, description=summary)
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    listing = what.add_parser("list", help="the certificates, each with its SHA-256; the trust list of codes, its age")
    importing = what.add_parser("import", help="take certificates and master lists, or a trust list, into the folder")
    shown = f'{", ".join(SUFFIXES)}; or "tsl" and one file: the trust list of signed codes'
    importing.add_argument("files", nargs="+", type=Path, metavar="[tsl] FILE", help=shown)
    importing.add_argument("--signer", type=Path, metavar="CERT", help="with tsl: who signs the list, from now on")
    for one in (listing, importing):
        where = one.add_mutually_exclusive_group(required=True)
        where.add_argument("--trust", type=Path, metavar="DIR", help="the folder")
        configured = "the folders of its [identity] and [documents] trust_dir"
        where.add_argument("--config", type=Path, metavar="FILE", help=configured)
        one.add_argument("--json", action="store_true", help="one JSON object")
    listing.set_defaults(action=_list)
    importing.set_defaults(action=_import)


def _configured(args: argparse.Namespace) -> Config:
    """Of `--trust DIR`: which of the two folders it is, is seen by what lies in it."""
    if args.config:
        return load(args.config)
    if args.what == "list" and identity_codes.is_of_codes(args.trust):
        return Config(documents=Documents(trust_dir=str(args.trust)))
    return Config(identity=Identity(trust_dir=str(args.trust)), documents=Documents(trust_dir=str(args.trust)))


def _list(args: argparse.Namespace) -> int:
    config = _configured(args)
    folders = (config.identity.trust_dir, config.documents.trust_dir)
    if not any(folders):
        raise ConfigError(f"{args.config}: neither [identity] nor [documents] trust_dir names a folder")
    chips = Trust.load(Path(folders[0]), config.identity.pinned).sources if folders[0] else ()
    codes = identity_codes.look(Path(folders[1])) if folders[1] and folders[0] != folders[1] else None
    if args.json:
        files = {"files": [_file(source) for source in chips]}
        print(json_line(files if codes is None else {**files, "codes": codes}))
        return 0
    if folders[0]:
        _print(chips, as_json=False)
    if codes is not None:
        print(identity_codes.words(codes))
    return 0


def _import(args: argparse.Namespace) -> int:
    if str(args.files[0]) == "tsl":
        return _import_list(args)
    if args.signer is not None:
        raise ConfigError("--signer goes with: import tsl FILE")
    return _import_chips(args)


def _import_list(args: argparse.Namespace) -> int:
    if len(args.files) != 2:
        raise ConfigError("import tsl: one file is expected")
    folder = _configured(args).documents.trust_dir
    if not folder:
        raise ConfigError(f"{args.config}: [documents] trust_dir names no folder")
    identity_codes.import_list(args.files[1], Path(folder), args.signer, as_json=args.json)
    return 0


def _import_chips(args: argparse.Namespace) -> int:
    """A file counts once it can be read together with what lies there; nothing that lies there is overwritten."""
    identity = _configured(args).identity
    if not identity.trust_dir:
        raise ConfigError(f"{args.config}: [identity] trust_dir names no folder")
    folder = Path(identity.trust_dir)
    given = [(path.name, _bytes(path)) for path in args.files]
    if len({name for name, _ in given}) < len(given):
        raise KioskError("two of the files have one name")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = {path.name: _bytes(path) for path in folder.iterdir() if path.suffix.lower() in SUFFIXES}
    except OSError as error:
        raise KioskError(f"{folder}: {error.strerror}") from None
    for name, data in given:
        if there.get(name, data) != data:
            raise KioskError(f"{name}: another file of this name is there")
    together = Trust.of([*((name, data) for name, data in there.items() if (name, data) not in given), *given])
    for name, data in given:
        write_whole(folder / name, data)
    names = {name for name, _ in given}
    _print(tuple(source for source in together.sources if source.file in names), as_json=args.json)
    return 0


def _bytes(path: Path) -> bytes:
    if path.suffix.lower() not in SUFFIXES:
        raise KioskError(f"{path.name}: one of {', '.join(SUFFIXES)} is expected")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise KioskError(f"{path}: {error.strerror}") from None
    if len(data) > MAX_FILE_BYTES:
        raise KioskError(f"{path}: larger than {MAX_FILE_BYTES} bytes")
    return data


def _print(sources: tuple[Source, ...], *, as_json: bool) -> None:
    files = [_file(source) for source in sources]
    if as_json:
        print(json_line({"files": files}))
        return
    for file in files:
        kind = "certificates" if file.master_list is None else f"master list, signature {file.master_list}"
        print(f"{file.file}  {file.sha256}  {kind}")
        for anchor in file.anchors:
            print(f"  {anchor.country or '--'}  {anchor.name}  {anchor.not_before} to {anchor.not_after}")
            print(f"      {anchor.sha256}")
        if file.unreadable:
            print(f"  {file.unreadable} more that cannot be read")
    if not files:
        print("no certificate and no master list")


def _file(source: Source) -> File:
    anchors = tuple(
        Anchor(
            name=certificate.common_name,
            country=certificate.country,
            sha256=certificate.sha256,
            not_before=certificate.not_before.date().isoformat(),
            not_after=certificate.not_after.date().isoformat(),
        )
        for certificate in source.certificates
    )
    return File(source.file, source.sha256, source.verified, source.unreadable, anchors)
