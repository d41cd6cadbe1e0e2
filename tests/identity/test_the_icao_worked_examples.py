"""The worked examples of ICAO 9303-11: D (BAC), G (PACE, generic mapping), H (integrated), I (chip authentication)."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from kiosk.clock import SystemClock
from kiosk.identity import bac, ciphers, mapping, pace
from kiosk.identity.access import PaceInfo, parse_security_infos
from kiosk.identity.apdu import Command, Line, Response
from kiosk.identity.ciphers import AES_128, TDES
from kiosk.identity.curves import BY_ID, decode_point, encode_point, times, x_times
from kiosk.identity.messaging import Card, Session
from kiosk.identity.secrets import Key, MrzKey

BRAINPOOL = BY_ID[13]


def h(text: str) -> bytes:
    return bytes.fromhex(text)


class Script:
    """A card that answers what the example says, and only to what the example sends."""

    def __init__(self, *exchanges: tuple[str, str]) -> None:
        self._left = iter(exchanges)

    def transmit(self, apdu: bytes) -> bytes:
        command, answer = next(self._left)
        assert apdu.hex() == h(command).hex()
        return h(answer)


def scripted(*exchanges: tuple[str, str]) -> Card:
    clock = SystemClock()
    return Card(Line(Script(*exchanges), clock, clock.monotonic() + 60))


def one_after_the_other(values: list[bytes]) -> Callable[..., Key]:
    left: Iterator[bytes] = iter(values)
    return lambda *anything: Key(next(left))


# --- D: basic access control -----------------------------------------------------------------------------------------

D_SECRET = MrzKey.of_fields("L898902C", "690806", "940623")
D_RND_IFD, D_K_IFD = h("781723860C06C226"), h("0B795240CB7049B01C19B33E32804F0B")


def test_d_opens_with_the_same_octets(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter((D_RND_IFD, D_K_IFD))
    monkeypatch.setattr("kiosk.identity.bac.secrets.token_bytes", lambda size: next(drawn))
    card = scripted(
        ("0084000008", "4608F919887022129000"),
        (
            "008200002872C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A728",
            "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D74499000",
        ),
        ("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800", "990290008E08FA855A5D4C50A8ED9000"),
        ("0CB000000D9701048E08ED6705417E96BA5500", "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000"),
        (
            "0CB000040D9701128E082EA28A70F3C7B53500",
            "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000",
        ),
    )
    bac.establish(card, D_SECRET)
    assert card.send(Command(0, 0xA4, 2, 0x0C, h("011E"))) == Response(b"", 0x9000, secured=True)
    assert card.send(Command(0, 0xB0, 0, 0, b"", 4)).data == h("60145F01")
    assert card.send(Command(0, 0xB0, 0, 4, b"", 18)).data == h("04303130365F36063034303030305C026175")


def test_d_has_the_same_keys() -> None:
    seed = Key(h("239AB9CB282DAF66231DC5A4DF6BFBAE"))
    assert ciphers.derive(TDES, seed, 1).raw == h("AB94FDECF2674FDFB9B391F85D7F76F2")
    assert ciphers.derive(TDES, seed, 2).raw == h("7962D9ECE03D1ACD4C76089DCE131543")


# --- G: PACE, generic mapping ----------------------------------------------------------------------------------------

G_SECRET = MrzKey.of_fields("T22000129", "640812", "101031")
G_OURS = (
    "2DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
    "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462"
)
G_THEIRS = (
    "9E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB"
    "7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094"
)
G_MAP_OURS = (
    "7ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
    "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D"
)
G_MAP_THEIRS = (
    "824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57"
    "30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54"
)
G_SCALARS = [
    h("7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99"),
    h("A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595"),
]


def test_g_opens_with_the_same_octets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "new_scalar", one_after_the_other(G_SCALARS))
    card = scripted(
        ("0022C1A40F800A04007F00070202040202830101", "9000"),
        ("10860000027C0000", "7C12801095A3A016522EE98D01E76CB6B98B42C39000"),
        (f"10860000457C43814104{G_MAP_OURS}00", f"7C43824104{G_MAP_THEIRS}9000"),
        (f"10860000457C43834104{G_OURS}00", f"7C43844104{G_THEIRS}9000"),
        ("008600000C7C0A8508C2B0BD78D94BA86600", "7C0A86083ABB9674BCE93C089000"),
    )
    info = PaceInfo("0.4.0.127.0.7.2.2.4.2.2", "GM", AES_128, BRAINPOOL)
    assert pace.establish(card, info, G_SECRET, named=False) == pace.Established()
    assert card.secured


def test_g_maps_to_the_same_generator_and_keys() -> None:
    nonce = Key(h("3F00C4D39D153F2B2A214A078D899B22"))
    theirs = decode_point(BRAINPOOL, h("04" + G_MAP_THEIRS))
    shared = times(BRAINPOOL, Key(G_SCALARS[0]), theirs)
    assert encode_point(BRAINPOOL, shared).hex().upper() == (
        "0460332EF2450B5D247EF6D3868397D398852ED6E8CAF6FFEEF6BF85CA57057FD5"
        "0840CA7415BAF3E43BD414D35AA4608B93A2CAF3A4E3EA4E82C9C13D03EB7181"
    )
    generator = mapping.generic(BRAINPOOL, nonce, Key(G_SCALARS[0]), theirs)
    assert encode_point(BRAINPOOL, generator).hex().upper() == (
        "048CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2"
        "8C879506743F8611AC33645C5B985C80B5F09A0B83407C1B6A4D857AE76FE522"
    )
    k = x_times(BRAINPOOL, Key(G_SCALARS[1]), decode_point(BRAINPOOL, h("04" + G_THEIRS)))
    assert k.raw == h("28768D20701247DAE81804C9E780EDE582A9996DB4A315020B2733197DB84925")
    assert ciphers.derive(AES_128, k, 1).raw == h("F5F0E35C0D7161EE6724EE513A0D9A7F")
    assert ciphers.derive(AES_128, k, 2).raw == h("FE251C7858B356B24514B3BD5F4297D1")


# --- H: PACE, integrated mapping -------------------------------------------------------------------------------------

H_OURS = (
    "89CBA23FFE96AA18D824627C3E934E54A9FD0B87A95D1471DC1C0ABFDCD640D4"
    "6755DE9B7B778280B6BEBD57439ADFEB0E21FD4ED6DF42578C13418A59B34C37"
)
H_THEIRS = (
    "67F78E5F7F7686082B293E8D087E056916D0F74BC01A5F8957D0DE45691E51E8"
    "932B69A962B52A0985AD2C0A271EE6A13A8ADDDCD1A3A994B9DED257F4D22753"
)
H_T = "5DD4CBFC96F5453B130D890A1CDBAE32"


def test_h_opens_with_the_same_octets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "password_key", lambda *anything: Key(h("591468CDA83D65219CCCB8560233600F")))
    monkeypatch.setattr(pace, "new_scalar", one_after_the_other([G_SCALARS[1]]))
    monkeypatch.setattr("kiosk.identity.pace.secrets.token_bytes", lambda size: h(H_T))
    card = scripted(
        ("0022C1A40F800A04007F00070202040402830101", "9000"),
        ("10860000027C0000", "7C128010143DC40C08C8E891FBED7DEDB92B64AD9000"),
        (f"10860000147C128110{H_T}00", "7C0282009000"),
        (f"10860000457C43834104{H_OURS}00", f"7C43844104{H_THEIRS}9000"),
        ("008600000C7C0A8508450F02B86F6A090900", "7C0A860875D4D96E8D5B03089000"),
    )
    info = PaceInfo("0.4.0.127.0.7.2.2.4.4.2", "IM", AES_128, BRAINPOOL)
    assert pace.establish(card, info, G_SECRET, named=False) == pace.Established()


def test_h_maps_to_the_same_generator_and_keys() -> None:
    generator = mapping.integrated(BRAINPOOL, AES_128, Key(h("2923BE84E16CD6AE529049F1F1BBE9EB")), h(H_T))
    assert encode_point(BRAINPOOL, generator).hex().upper() == (
        "048E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427"
        "4C1AE14BD0C3DBAC0C871B7F3608169364437CA30AC243A089D3F266C1E60FAD"
    )
    k = x_times(BRAINPOOL, Key(G_SCALARS[1]), decode_point(BRAINPOOL, h("04" + H_THEIRS)))
    assert k.raw == h("4F150FDE1D4F0E38E95017B891BAE17133A0DF45B0D3E18B60BA7BEAFDC2C713")
    assert ciphers.derive(AES_128, k, 1).raw == h("0D3FEB33251A6370893D62AE8DAAF51B")
    assert ciphers.derive(AES_128, k, 2).raw == h("B01E89E3D9E8719E586B50B4A7506E0B")


# --- I: PACE, chip authentication mapping ----------------------------------------------------------------------------

I_SECRET = MrzKey.of_fields("C11T002JM", "960812", "231031")
I_MAP_OURS = (
    "7F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67EDE"
    "1AB889104A27DB6D842B019020FBF3CEACB0DC627F7BDCAC29969E19D0E553C1"
)
I_MAP_THEIRS = (
    "A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B3"
    "04F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E23"
)
I_OURS = (
    "446C934084D9DAB863944F219520076C29EE3F7AE6722B11FF319EC1C7728F95"
    "5483400BFF60BF0C5929270009277DC2A515E12575010AD9BA916CF1BF86FEFC"
)
I_THEIRS = (
    "02AD566F3C6EC7F9324509AD50A51FA52030782A4968FCFEDF737DAEA9933331"
    "11C3B9B4C2287789BD137E7F8AA882E2A3C633CCD6ECC2C63C57AD401A09C2E1"
)
I_SCALARS = [
    h("5D8BB87BD74D985A4B7D4325B9F7B976FE835122773400798914AA22738135CC"),
    h("76ECFDAA9841C323A3F5FC5E88B88DB3EFF7E35EBF57A7E6946CB630006C2120"),
]
I_CHIP_KEY_INFO = (
    "3062060904007F0007020201023052300C060704007F0007010202010D034200"
    "041872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC8"
    "84D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F02010D"
)


def test_i_opens_and_proves_the_chip_with_the_same_octets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "new_scalar", one_after_the_other(I_SCALARS))
    card = scripted(
        ("0022C1A40F800A04007F00070202040602830101", "9000"),
        ("10860000027C0000", "7C128010CB60E8E0D85B76A9BD304747C2AD42E29000"),
        (f"10860000457C43814104{I_MAP_OURS}00", f"7C43824104{I_MAP_THEIRS}9000"),
        (f"10860000457C43834104{I_OURS}00", f"7C43844104{I_THEIRS}9000"),
        (
            "008600000C7C0A8508E86BD06018A1CD3B00",
            "7C3C86088596CF055C67C1A38A301EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD"
            "10CBA372B42BE0B9B5F28AA8DE2F4F929000",
        ),
    )
    info = PaceInfo("0.4.0.127.0.7.2.2.4.6.2", "CAM", AES_128, BRAINPOOL)
    established = pace.establish(card, info, I_SECRET, named=False)
    assert established is not None
    assert established.proof is not None
    assert established.proof.scalar.raw == h("85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3")
    infos = parse_security_infos(h("3164" + I_CHIP_KEY_INFO))
    assert infos.chip_keys[0].key_id == b"\x0d"
    key = decode_point(BRAINPOOL, infos.chip_keys[0].spki[-65:])
    assert pace.cam_holds(established.proof, key)
    assert not pace.cam_holds(established.proof, BRAINPOOL.g)


def test_the_counter_of_messages_makes_each_one_another() -> None:
    session = Session(AES_128, Key(bytes(16)), Key(bytes(16)))
    command = Command(0, 0xB0, 0, 0, b"", 4)
    seen = [session.wrap(command, extended=False) for _ in range(3)]
    assert all(one != other for one, other in itertools.combinations(seen, 2))
