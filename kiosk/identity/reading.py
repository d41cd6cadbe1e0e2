"""A whole reading: open, read, prove, verify. `read_document` never raises: what ends one early is a `Problem`."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from kiosk.clock import Clock, SystemClock
from kiosk.identity import genuine, lds, passive, tlv
from kiosk.identity.access import SecurityInfos, parse_security_infos
from kiosk.identity.apdu import WRONG_LENGTH, Line, Transport
from kiosk.identity.files import BLOCK, Reader, RefusedLengthError, WithheldError
from kiosk.identity.judging import Held, judge
from kiosk.identity.lds import DG1, DG2, DG11, DG12, DG14, DG15, Group
from kiosk.identity.messaging import Card, SessionLostError
from kiosk.identity.opening import Opened, open_document
from kiosk.identity.problems import ApduRefusedError, Problem, ProblemCode, StopReadingError
from kiosk.identity.secrets import Secret
from kiosk.identity.trust import Trust
from kiosk.identity.verdict import Check, GenuineBy, Options, Progress, Stage, Timings, Verdict
from kiosk.privacy import logs

_MAX_COM, _MAX_SOD = 1_024, 65_536
# A card that gives its session up is opened again: without extended length, without a file, without its proof.
_MAX_RESTARTS = 3
_NOT_FOUND, _NO_DIAGNOSIS = 0x6A82, 0x6F00


class _Plan(NamedTuple):
    """How to go about it; a restart changes it."""

    largest: int
    skipped: frozenset[int] = frozenset()
    chip: Check | None = None
    access: SecurityInfos | None = None


class _RestartError(Exception):
    def __init__(self, plan: _Plan) -> None:
        super().__init__()
        self.plan = plan


def read_document(
    transport: Transport,
    secret: Secret,
    trust: Trust,
    options: Options,
    progress: Callable[[Progress], None] = lambda told: None,
    *,
    clock: Clock | None = None,
) -> Verdict | Problem:
    """Read and verify the document behind `transport`, freshly powered. The secret is tried once.

    Blocks as long as the card and `options.total_s` let it. DG2 is asked for only with `options.photo_basis`; DG3 and
    DG4 never are.
    """
    try:
        return _Reading(transport, secret, trust, options, progress, clock=clock or SystemClock()).run()
    except StopReadingError as stop:
        return stop.problem
    except Exception as error:  # noqa: BLE001 - nothing that a card says may end the process; the places are for staff
        return Problem(ProblemCode.FAULT, detail=logs.places(type(error), error.__traceback__))


class _Reading:
    def __init__(
        self,
        transport: Transport,
        secret: Secret,
        trust: Trust,
        options: Options,
        progress: Callable[[Progress], None],
        *,
        clock: Clock,
    ) -> None:
        self._secret = secret
        self._trust = trust
        self._options = options
        self._progress = progress
        self._clock = clock
        self._began = clock.monotonic()
        self._card = Card(Line(transport, clock, self._began + options.total_s))
        self._opened_at = self._read_at = self._began

    def run(self) -> Verdict:
        plan = _Plan(self._options.largest)
        for _ in range(_MAX_RESTARTS):
            try:
                return self._run(plan)
            except _RestartError as restart:
                plan = restart.plan
        raise StopReadingError(ProblemCode.GARBAGE, "the card gives its session up again and again")

    def _run(self, plan: _Plan) -> Verdict:
        self._tell("access", 0.0)
        opened = open_document(self._card, self._secret, plan.largest, plan.access)
        plan = plan._replace(access=opened.infos)
        self._opened_at = self._clock.monotonic()
        held = self._held(opened, plan)
        self._read_at = self._clock.monotonic()
        self._tell("verify", 0.95)
        verdict = judge(held, opened, self._trust, self._clock.today())
        self._tell("verify", 1.0)
        usage = self._card.line.usage
        return _with_figures(verdict, usage.apdus, self._timings(usage.seconds), opened.reader.block)

    def _held(self, opened: Opened, plan: _Plan) -> Held:
        """All that the document holds. SOD first: what it signs is what there is to read."""
        files = _Files(opened.reader, plan)
        com = files.file(lds.COM, _MAX_COM, 0x60)
        security = _security_object(files)
        listed = frozenset(security.hashes) | _listed(com)
        infos, chip = SecurityInfos(), plan.chip
        how: GenuineBy = ""
        if DG14.number in listed:
            infos = _infos(files.group(DG14))
        if chip is None and opened.proof is None:
            chip = self._chip_authenticated(infos, plan)
        if chip is not None:
            how = "chip_authentication"
        self._read_groups(files, listed, opened.reader)
        if chip is None and opened.proof is None and DG15.number in listed:
            self._tell("chip", 0.9)
            chip, how = self._actively(files, infos), "active_authentication"
        return Held(
            security, dict(files.read), frozenset(files.withheld), frozenset(files.malformed), listed, chip, how
        )

    def _read_groups(self, files: "_Files", listed: frozenset[int], reader: Reader) -> None:
        wanted = [group for group in (DG1, DG11, DG12) if group.number in listed or group is DG1]
        if self._options.photo_basis and DG2.number in listed:
            wanted.append(DG2)
        done = 0.0
        for place, group in enumerate(wanted):
            done = 0.3 + 0.6 * place / len(wanted)
            self._tell("files", done)
            if group is DG2:
                reader.on_octets = self._photo_progress(done)
            files.group(group)

    def _photo_progress(self, done: float) -> Callable[[int], None]:
        octets = 0

        def told(more: int) -> None:
            nonlocal octets
            octets += more
            self._tell("files", min(0.9, done + octets / 150_000))

        return told

    def _chip_authenticated(self, infos: SecurityInfos, plan: _Plan) -> Check | None:
        """None: the chip offers nothing of the kind. A copy answers wrongly under the new keys: the document is read
        once more without, so that what it holds can be looked at all the same."""
        pair = genuine.choose(infos)
        if pair is None:
            return None
        self._tell("chip", 0.2)
        try:
            check = genuine.authenticate_chip(self._card, pair)
        except SessionLostError:
            raise _RestartError(plan._replace(chip=Check("failed", "chip_refused"))) from None
        if check.status == "ok" and not genuine.confirm(self._card):
            raise _RestartError(plan._replace(chip=Check("failed", "chip_key_not_proved")))
        return check

    def _actively(self, files: "_Files", infos: SecurityInfos) -> Check:
        dg15 = files.group(DG15)
        if not dg15:
            return Check("failed", "withheld_group")
        try:
            return genuine.authenticate_actively(self._card, dg15, infos)
        except SessionLostError:
            return Check("failed", "chip_refused")

    def _tell(self, stage: Stage, done: float) -> None:
        self._progress(Progress(stage, round(done, 3)))

    def _timings(self, card_s: float) -> Timings:
        now = self._clock.monotonic()
        spans = (
            self._opened_at - self._began,
            self._read_at - self._opened_at,
            now - self._read_at,
            now - self._began,
            card_s,
        )
        return Timings(*(round(1000 * span, 2) for span in spans))


class _Files:
    """What was read, by data group, and what the card withheld. Shows nothing of it."""

    def __init__(self, reader: Reader, plan: _Plan) -> None:
        self._reader = reader
        self._plan = plan
        self.read: dict[int, bytes] = {}
        self.withheld: set[int] = set(plan.skipped)
        self.malformed: set[int] = set()

    def group(self, group: Group) -> bytes:
        if group.number in self._plan.skipped:
            return b""
        data = self._guarded(group.number, lambda: self._reader.group(group))
        if data:
            self.read[group.number] = data
        else:
            self.withheld.add(group.number)
        return data

    def file(self, short_id: int, most: int, tag: int) -> bytes:
        if short_id in self._plan.skipped:
            return b""
        return self._guarded(short_id, lambda: self._reader.file(short_id, most, tag))

    def _guarded(self, number: int, read: Callable[[], bytes]) -> bytes:
        """b"": withheld, or not what it should be, which no hash of it could mend."""
        try:
            return read()
        except WithheldError:
            return b""
        except tlv.MalformedError:
            self.malformed.add(number)
            return b""
        except (RefusedLengthError, ApduRefusedError):
            raise _RestartError(self._plan._replace(largest=BLOCK)) from None
        except SessionLostError as lost:
            raise self._after(lost.sw, number) from None

    def _after(self, sw: int, number: int) -> Exception:
        """Of a session that the card gave up. Only an answer that fits the command has the document opened again: any
        other may be another card's, on which the secret would be a wrong one."""
        if self._reader.block > BLOCK and (sw in (WRONG_LENGTH, _NO_DIAGNOSIS) or sw >> 8 == 0x6C):
            return _RestartError(self._plan._replace(largest=BLOCK))
        if sw == _NOT_FOUND:
            return _RestartError(self._plan._replace(skipped=self._plan.skipped | {number}))
        return StopReadingError(ProblemCode.TAMPERED, f"the session was given up: {sw:04X}")


def _security_object(files: _Files) -> passive.SecurityObject:
    sod = files.file(lds.SOD, _MAX_SOD, 0x77)
    return passive.parse_sod(sod) if sod else passive.no_sod(malformed=lds.SOD in files.malformed)


def _listed(com: bytes) -> frozenset[int]:
    try:
        return lds.parse_com(com) if com else frozenset()
    except tlv.MalformedError:
        return frozenset()


def _infos(dg14: bytes) -> SecurityInfos:
    try:
        return parse_security_infos(tlv.only(dg14, 0x6E)) if dg14 else SecurityInfos()
    except tlv.MalformedError:
        return SecurityInfos()


def _with_figures(verdict: Verdict, apdus: int, timings: Timings, block: int) -> Verdict:
    return msgspec.structs.replace(verdict, apdus=apdus, timings_ms=timings, block=block)
