"""How old is what a kiosk believes and is protected by, and until when it holds: certificates, trust lists, the engine
of official sites. For Prometheus, in a file of its own beside `kiosk.prom`: it is looked at a few times a day, by
`kiosk doctor --ages`, and not by the process that serves. Nothing of a visit is in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import msgspec
from cryptography import x509

from kiosk.config import Config
from kiosk.documents.signed import signer
from kiosk.documents.two_d_doc import inventory
from kiosk.errors import KioskError
from kiosk.fleet.metrics import Family, family
from kiosk.identity.health import newest
from kiosk.identity.trust import Trust
from kiosk.web import engine_age
from kiosk.whole_file import write_shown

FILE = "kiosk-ages.prom"
MAX_PEM_BYTES = 1_000_000


class Age(msgspec.Struct, frozen=True):
    """`since`: when it was made, or brought here; `until`: from when on it does not hold, or shuts. None: neither is
    known, or neither is. `readable`: it is there, and can be read."""

    material: str
    since: datetime | None = None
    until: datetime | None = None
    readable: bool = True


class UnreadableError(Exception):
    """What is configured is not there, or is not what it should be."""


def ages(config: Config, pack_files: Path, now: datetime) -> tuple[Age, ...]:
    """Of what these settings use; what they do not is left out. `pack_files`: of the pack that set the kiosk up, with
    the operator's certificate of updates."""
    looks: tuple[tuple[str, bool, Callable[[], Age]], ...] = (
        ("web_engine", config.web.enabled, lambda: _engine(config)),
        ("chip_authorities", bool(config.identity.trust_dir), lambda: _authorities(config, now)),
        ("code_trust_list", bool(config.documents.trust_dir), lambda: _trust_list(config, now)),
        ("papers_delegation", bool(config.papers.key_dir), lambda: _delegation(config)),
        *_certificates(config),
        ("updates_certificate", bool(config.fleet.updates_url), lambda: _updates(pack_files)),
    )
    return tuple(_looked(name, look) for name, used, look in looks if used)


def text(found: tuple[Age, ...], now: datetime) -> str:
    """The whole file."""
    return "".join(family(*one) for one in families(found, now) if one[3])


def families(found: tuple[Age, ...], now: datetime) -> tuple[Family, ...]:
    return (
        ("kiosk_ages_written_timestamp_seconds", "gauge", "When this was written.", [({}, now.timestamp())]),
        (
            "kiosk_material_readable",
            "gauge",
            "1 where the material is there and can be read.",
            [({"material": one.material}, float(one.readable)) for one in found],
        ),
        (
            "kiosk_material_since_timestamp_seconds",
            "gauge",
            "When the material was made, or brought to the kiosk.",
            [({"material": one.material}, one.since.timestamp()) for one in found if one.since is not None],
        ),
        (
            "kiosk_material_until_timestamp_seconds",
            "gauge",
            "From when on the material does not hold.",
            [({"material": one.material}, one.until.timestamp()) for one in found if one.until is not None],
        ),
    )


def write(folder: Path, said: str) -> None:
    """Whole or not at all: the collector reads at any moment. Raises `KioskError`."""
    try:
        write_shown(folder / FILE, said.encode(), mode=0o644)  # the collector is another user
    except OSError as error:
        raise KioskError(f"{folder}: cannot be written: {error.strerror}") from None


def _looked(name: str, look: Callable[[], Age]) -> Age:
    try:
        return look()
    except (UnreadableError, KioskError, OSError, ValueError):
        return Age(name, readable=False)


def _engine(config: Config) -> Age:
    day = engine_age.published()
    return Age("web_engine", _midnight(day) if day else None, engine_age.shuts_at(config.web, day))


def _authorities(config: Config, now: datetime) -> Age:
    """`until`: of the authority that holds longest; after it no document is believed."""
    folder = Path(config.identity.trust_dir)
    trust = Trust.load(folder, config.identity.pinned)
    ends = [anchor.not_after for source in trust.sources for anchor in source.certificates]
    if not ends:
        raise UnreadableError
    return Age("chip_authorities", newest(folder, now), max(ends))


def _trust_list(config: Config, now: datetime) -> Age:
    """`until`: when the next list is due, or the next of an authority's revocations, whichever is sooner."""
    found = inventory.look(Path(config.documents.trust_dir), now.date())
    if found.problems or (found.trust_list is None and not found.keys):
        raise UnreadableError
    listed = found.trust_list
    due = [listed.next_update] if listed is not None else []
    due += [one.next_update for one in found.revocations]
    ends = [_midnight(date.fromisoformat(day)) for day in due if day is not None]
    since = _midnight(date.fromisoformat(listed.issued)) if listed is not None else None
    return Age("code_trust_list", since, min(ends, default=None))


def _certificates(config: Config) -> Iterator[tuple[str, bool, Callable[[], Age]]]:
    """Without the first, files no longer leave; without the second, there is no line to the desk, nor help; without the
    others, no figure comes."""
    otlp = config.fleet.otlp
    named = (
        ("desk_roots", config.delivery.roots_file),
        ("line_roots", config.help.roots_file),
        ("collector_roots", otlp.roots_file),
        ("collector_certificate", otlp.certificate_file),
    )
    for material, file in named:
        yield material, bool(file), partial(_pem, material, Path(file))


def _delegation(config: Config) -> Age:
    return Age("papers_delegation", until=signer.load(Path(config.papers.key_dir)).until)


def _updates(pack_files: Path) -> Age:
    return _pem("updates_certificate", pack_files / "updates.pem")


def _pem(material: str, path: Path) -> Age:
    """`until`: of the certificate that ends first."""
    with path.open("rb") as file:
        found = x509.load_pem_x509_certificates(file.read(MAX_PEM_BYTES))
    return Age(material, max(_begins(found)), min(one.not_valid_after_utc for one in found))


def _begins(found: list[x509.Certificate]) -> Iterator[datetime]:
    return (one.not_valid_before_utc for one in found)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
