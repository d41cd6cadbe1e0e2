"""Composition of a visit's ports: what the errands of a screen are carried out with.

Loaded after the first picture, in a thread of its own (`app.py`).
"""

from collections.abc import Callable
from pathlib import Path

from kiosk.clock import Clock, SystemClock
from kiosk.config import Config
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.protocol import outbox_directory
from kiosk.delivery.space import room
from kiosk.documents.cev.client import CevReader
from kiosk.documents.client import Decoder, Renderer
from kiosk.documents.incoming.client import Opener
from kiosk.documents.issuing import Issuer
from kiosk.documents.letter.client import LetterReader
from kiosk.documents.mrz.client import ZoneReader
from kiosk.documents.page.client import PageCoach
from kiosk.documents.photo.client import FaceCoach
from kiosk.documents.registration.client import RegistrationReader
from kiosk.documents.rib.client import RibReader
from kiosk.documents.signed.client import PaperReader
from kiosk.documents.signed.signer import papers_signer
from kiosk.equipment import Equipment, equipment
from kiosk.finding import finder, notices
from kiosk.flows.model import Flow
from kiosk.privacy import pins
from kiosk.processes import link
from kiosk.rights.client import RightsClient
from kiosk.session.address.errands import address_room
from kiosk.session.appointments.errands import appointment_room
from kiosk.session.call.errands import call_room
from kiosk.session.files.ports import file_ports
from kiosk.session.finding.errands import FindingRoom
from kiosk.session.finishing.errands import FinishingRoom, Keyring
from kiosk.session.help.errands import help_room
from kiosk.session.identify.errands import identify_room
from kiosk.session.photo.errands import PhotoRoom
from kiosk.session.ports import Ports
from kiosk.session.registrar import OutboxRegistrar
from kiosk.session.resuming.room import ticket_room
from kiosk.session.staff.errands import StaffErrands
from kiosk.session.staff.practice import rehearsing
from kiosk.session.web.errands import WebRoom
from kiosk.ticket.client import TicketDesk


def make_ports(
    config: Config, tell: Callable[[link.FromScreen], None], flows: tuple[Flow, ...]
) -> tuple[Ports, Equipment, tuple[Callable[[], None], ...]]:
    """The ports, the devices among them, and what starts the workers once the event loop may know them."""
    clock = SystemClock()
    devices = equipment(config)
    eye = ZoneReader()
    coach = PageCoach(devices.camera.ring.descriptor)
    decoder = Decoder(config.documents)
    renderer = Renderer(config.documents, config.operator.accent, config.papers.templates_dir)
    issuer = Issuer(renderer, papers_signer(config, clock.now), clock.now)
    answers = Keyring()
    staff = _staff(config, devices, renderer, clock)
    verifier = PaperReader(config.papers.trust_dir) if config.papers.trust_dir else None
    ports = Ports(
        help=help_room(config, tell),
        call=call_room(config.call, devices.camera) if config.help.desk_url else None,
        devices=devices,
        decoder=decoder,
        renderer=issuer,
        registrar=_registrar(config, clock, answers),
        room=lambda: room(outbox_directory(config.state_dir), config.delivery).fault,
        staff=staff,
        check_pin=lambda digits: pins.verify(digits, config.staff.pin_hash),
        tell=tell,
        seal=lambda reference, words: issuer.seal("receipt", reference, words),
        eye=eye,
        coach=coach,
        codes=CevReader(config.documents.trust_dir) if config.documents.trust_dir else None,
        files=file_ports(config, issuer, devices.page_printer, staff.count_pages, verifier),
        ribs=RibReader(),
        letters=LetterReader(),
        vehicles=RegistrationReader(),
        photo=PhotoRoom(devices.camera, FaceCoach(devices.camera.ring)),
        web=WebRoom(config, Opener, devices.page_printer) if config.web.enabled else None,
        identify=identify_room(config),
        address=address_room(config),
        finishing=FinishingRoom(answers, TicketDesk(config.delivery)) if config.delivery.desk_url else None,
        verifier=verifier,
        rights=RightsClient(),
        tickets=ticket_room(config, devices.scanner, decoder, tell, clock.now),
        appointments=appointment_room(config),
        rehearsal=lambda ports: rehearsing(ports, renderer, clock.now),
        finding=FindingRoom(lambda: finder.build(flows, config), notices.folder_of(config.state_dir), clock.now),
    )
    workers = (decoder.start, renderer.start, eye.start, coach.start)
    starters = (*workers, *(device.start for device in devices.table().values()))
    return ports, devices, starters


def _registrar(config: Config, clock: Clock, answers: Keyring) -> OutboxRegistrar:
    delivery = config.delivery
    outbox = outbox_directory(config.state_dir)
    return OutboxRegistrar(lambda: Outbox(outbox, delivery), Path(delivery.recipient_key_file), clock.now, answers.new)


def _staff(config: Config, devices: Equipment, renderer: Renderer, clock: Clock) -> StaffErrands:
    return StaffErrands(
        config,
        devices,
        renderer,
        lambda: {name: device.state for name, device in devices.table().items()},
        clock.now,
    )
