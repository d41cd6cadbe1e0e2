"""PC/SC: the only code that knows pyscard, and of pyscard only its thin layer over the C functions.

Not pyscard's CardMonitor, which dies with pcscd and never comes back, nor its exceptions, which share no base. A call
that pcscd or a chip does not answer never returns: the client's time-outs kill this process.
"""

import os
from pathlib import Path

from smartcard import scard

from kiosk.devices.card_reader.presence import SlotState
from kiosk.devices.states import Fault
from kiosk.errors import Code

# Reports that a reader was plugged in or out; not a reader.
ANY_READER = "\\\\?PnP?\\Notification"
# sockaddr_un's path, with its end; libpcsclite cuts a longer one off without a word.
_MAX_SOCKET_PATH = 107

# pcsc-lite's PCSCLITE_MAX_READERS_CONTEXTS is 16.
MAX_READERS = 32

MIN_COMMAND = 4
# Header, extended Lc, 65,535 bytes of data, extended Le.
MAX_COMMAND = 4 + 3 + 65_535 + 2

_CODES = {
    scard.SCARD_E_NO_SERVICE: Code.CARD_SERVICE_DOWN,
    scard.SCARD_E_SERVICE_STOPPED: Code.CARD_SERVICE_DOWN,
    scard.SCARD_F_COMM_ERROR: Code.CARD_SERVICE_DOWN,
    scard.SCARD_F_INTERNAL_ERROR: Code.CARD_SERVICE_DOWN,
    # Of a context that was made by the pcscd before this one.
    scard.SCARD_E_INVALID_HANDLE: Code.CARD_SERVICE_DOWN,
    scard.SCARD_E_CANCELLED: Code.CARD_SERVICE_DOWN,
    # polkit does not let this user in; seen too from a pcscd that was killed just then.
    scard.SCARD_W_SECURITY_VIOLATION: Code.CARD_SERVICE_DOWN,
    scard.SCARD_E_NO_READERS_AVAILABLE: Code.DISCONNECTED,
    scard.SCARD_E_READER_UNAVAILABLE: Code.DISCONNECTED,
    scard.SCARD_E_UNKNOWN_READER: Code.DISCONNECTED,
    scard.SCARD_E_SHARING_VIOLATION: Code.DEVICE_BUSY,
    scard.SCARD_E_NO_SMARTCARD: Code.CARD_MISSING,
    scard.SCARD_W_REMOVED_CARD: Code.CARD_REMOVED,
    scard.SCARD_W_RESET_CARD: Code.CARD_REMOVED,
    # pcsc-lite's answer to an APDU whose card has left under it.
    scard.SCARD_E_NOT_TRANSACTED: Code.CARD_REMOVED,
    scard.SCARD_W_UNRESPONSIVE_CARD: Code.CARD_UPSIDE_DOWN,
    scard.SCARD_W_UNPOWERED_CARD: Code.CARD_UPSIDE_DOWN,
    scard.SCARD_W_UNSUPPORTED_CARD: Code.CARD_GARBAGE,
    scard.SCARD_E_PROTO_MISMATCH: Code.CARD_GARBAGE,
    scard.SCARD_E_INSUFFICIENT_BUFFER: Code.CARD_GARBAGE,
}


class PcscTrouble(Exception):  # noqa: N818 - carries a Fault, which is a result
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class Context:
    """A connection to pcscd; one for each thread. Every method raises `PcscTrouble`."""

    def __init__(self) -> None:
        result, self._handle = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        _check(result)

    def readers(self) -> tuple[str, ...]:
        """Every slot; none is an answer too."""
        result, names = scard.SCardListReaders(self._handle, [])
        if result & 0xFFFFFFFF == scard.SCARD_E_NO_READERS_AVAILABLE & 0xFFFFFFFF:
            return ()
        _check(result)
        return tuple(names[:MAX_READERS])

    def wait(self, known: dict[str, int], timeout_ms: int) -> list[SlotState] | None:
        """Until a slot's state differs from its `event_state` in `known` (0: at once); None when the time is over."""
        asked = [(reader, state & ~scard.SCARD_STATE_CHANGED) for reader, state in known.items()]
        result, states = scard.SCardGetStatusChange(self._handle, timeout_ms, asked)
        if result & 0xFFFFFFFF == scard.SCARD_E_TIMEOUT & 0xFFFFFFFF:
            return None
        _check(result)
        return [SlotState(reader, state & 0xFFFFFFFF, bytes(atr)) for reader, state, atr in states]

    def connect(self, reader: str) -> "Card":
        """The card freshly powered up, for nobody else to use. pcscd looks at some readers every 400 ms only: without
        the power-up, the ATR that it gives may be of a card that was there before."""
        share, protocols = scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, handle, _ = scard.SCardConnect(self._handle, reader, share, protocols)
        _check(result)
        result, protocol = scard.SCardReconnect(handle, share, protocols, scard.SCARD_UNPOWER_CARD)
        try:
            _check(result)
        except PcscTrouble:
            scard.SCardDisconnect(handle, scard.SCARD_UNPOWER_CARD)
            raise
        return Card(handle, protocol)

    def close(self) -> None:
        scard.SCardReleaseContext(self._handle)


class Card:
    """Raises `PcscTrouble`."""

    def __init__(self, handle: int, protocol: int) -> None:
        self._handle = handle
        self._left = False
        self._pci = scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1

    def atr(self) -> bytes:
        """Of the card that is connected: another may lie there than the one that was seen before."""
        result, _, _, _, atr = scard.SCardStatus(self._handle)
        _check(result)
        return bytes(atr)

    def transmit(self, apdu: bytes) -> bytes:
        if not MIN_COMMAND <= len(apdu) <= MAX_COMMAND:
            raise PcscTrouble(Fault(Code.IO_ERROR, f"a command of {len(apdu)} bytes"))
        result, response = scard.SCardTransmit(self._handle, self._pci, list(apdu))
        try:
            _check(result)
            if not response:
                # vpcd calls it a success that the card has left under its APDU.
                raise PcscTrouble(Fault(Code.CARD_REMOVED, "an empty response"))
        except PcscTrouble as trouble:
            self._left = trouble.fault.code is Code.CARD_REMOVED
            raise
        # It is there: what was said of the command before was about its length.
        self._left = False
        if len(response) < 2:
            raise PcscTrouble(Fault(Code.CARD_GARBAGE, f"a response of {len(response)} bytes"))
        return bytes(response)

    def disconnect(self) -> None:
        """Without power the card forgets what a session had opened. Never raises: the card may have left.

        A card that has left has no power. To take it away all the same makes pcscd 1.9.9 believe in an empty slot,
        until the card that is put back within its 400 ms is lifted once more. pcscd itself powers down what nobody
        uses, should it be there still."""
        scard.SCardDisconnect(self._handle, scard.SCARD_LEAVE_CARD if self._left else scard.SCARD_UNPOWER_CARD)


def use_socket(path: str) -> None:
    """The pcscd behind `path` instead of the system's; before the first context."""
    if not path:
        return
    if len(os.fsencode(path)) > _MAX_SOCKET_PATH:
        folder = os.open(Path(path).parent, os.O_PATH | os.O_DIRECTORY)
        path = f"/proc/self/fd/{folder}/{Path(path).name}"
    os.environ["PCSCLITE_CSOCK_NAME"] = path


def _check(result: int) -> None:
    if result != scard.SCARD_S_SUCCESS:
        number = result & 0xFFFFFFFF
        raise PcscTrouble(Fault(_BY_NUMBER.get(number, Code.IO_ERROR), f"PC/SC {number:#010x}"))


# pyscard gives some of these constants, and some results, as negative numbers.
_BY_NUMBER = {number & 0xFFFFFFFF: code for number, code in _CODES.items()}
