"""The worked examples of ICAO Doc 9303-11 (appendices D, G, H and I) from the chip's side: given the example's random
numbers, every answer is the example's, byte for byte."""

import hashlib
from collections.abc import Iterator

import pytest

from kiosk.hall.chip import curves, pace
from kiosk.hall.chip.access import ChipKeys
from kiosk.hall.chip.card import ChipCard, Memory
from kiosk.hall.chip.chance import Chance
from kiosk.hall.chip.channel import FOR_ENCRYPTION, FOR_MAC, Keys, derive
from kiosk.hall.chip.curves import BRAINPOOL_P256
from kiosk.hall.chip.files import EF_COM
from kiosk.hall.chip.pace import Manners, Pace
from kiosk.hall.chip.profile import PaceInfo, Profile
from kiosk.hall.chip.signing import EcKey

# Appendix D.
BAC_ZONE = "L898902C<369080619406236"
EF_COM_CONTENT = bytes.fromhex("60145F0104303130365F36063034303030305C026175")
# Appendix G.
PACE_ZONE = "T22000129364081251010318"
# Appendix I.
CAM_ZONE = "C11T002JM496081222310314"


class Given(Chance):
    """Draws what the example drew."""

    def __init__(self, *drawn: str) -> None:
        super().__init__(0)
        self._drawn: Iterator[bytes] = iter([bytes.fromhex(text) for text in drawn])

    def bytes(self, size: int) -> bytes:
        drawn = next(self._drawn)
        assert len(drawn) == size
        return drawn

    def scalar(self, order: int) -> int:
        return int.from_bytes(next(self._drawn), "big")


def card(zone: str, chance: Chance, profile: Profile, keys: ChipKeys | None = None, can: bytes = b"") -> ChipCard:
    hashed = hashlib.sha1(zone.encode(), usedforsecurity=False).digest()
    made = ChipCard(Memory({("lds", EF_COM): EF_COM_CONTENT}, hashed, can, keys or ChipKeys()), profile, chance)
    made.power_on()
    return made


def says(made: ChipCard, command: str, answer: str) -> None:
    assert made.transmit(bytes.fromhex(command)).hex().upper() == answer


def test_appendix_d_basic_access_and_secure_messaging() -> None:
    made = card(BAC_ZONE, Given("4608F91988702212", "0B4F80323EB3191CB04970CB4052790B"), Profile(pace=(), bac=True))
    says(made, "00A4040C07A0000002471001", "9000")
    says(made, "0084000008", "4608F919887022129000")
    says(
        made,
        "008200002872C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A728",
        "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D74499000",
    )
    says(made, "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800", "990290008E08FA855A5D4C50A8ED9000")
    says(made, "0CB000000D9701048E08ED6705417E96BA5500", "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000")
    says(
        made,
        "0CB000040D9701128E082EA28A70F3C7B53500",
        "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000",
    )


def test_appendix_d_keys() -> None:
    """But for the parity bits, which the example sets and no cipher looks at."""
    seed = bytes.fromhex("239AB9CB282DAF66231DC5A4DF6BFBAE")
    for purpose, key in (
        (FOR_ENCRYPTION, "AB94FDECF2674FDFB9B391F85D7F76F2"),
        (FOR_MAC, "7962D9ECE03D1ACD4C76089DCE131543"),
    ):
        derived = derive("3DES", seed, purpose)
        assert bytes(byte & 0xFE for byte in derived) == bytes(byte & 0xFE for byte in bytes.fromhex(key))


GM = Profile(pace=(PaceInfo("GM", "AES-128", "brainpoolP256r1"),))
IM = Profile(pace=(PaceInfo("IM", "AES-128", "brainpoolP256r1"),))
CAM = Profile(pace=(PaceInfo("CAM", "AES-128", "brainpoolP256r1"),))


def test_appendix_g_pace_with_generic_mapping() -> None:
    made = card(
        PACE_ZONE,
        Given(
            "3F00C4D39D153F2B2A214A078D899B22",
            "498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560",
            "107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A",
        ),
        GM,
    )
    says(made, "0022C1A40F800A04007F00070202040202830101", "9000")
    says(made, "10860000027C0000", "7C12801095A3A016522EE98D01E76CB6B98B42C39000")
    says(
        made,
        "10860000457C438141047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E544552DCB6725218799115B5"
        "5C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D00",
        "7C43824104824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F5730D8C879AAA9C9F73991E61B58F4D52EB8"
        "7A0A0C709A49DC63719363CCD13C549000",
    )
    says(
        made,
        "10860000457C438341042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C3556F3B3B186DF10B857B58F"
        "6A7EB80F20BA5DC7BE1D43D9BF850149FBB3646200",
        "7C438441049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB7764B22277A2EDDC3C265A9F018F9CB852"
        "E111B768B326904B59A0193776F0949000",
    )
    says(made, "008600000C7C0A8508C2B0BD78D94BA86600", "7C0A86083ABB9674BCE93C089000")


def test_appendix_h_pace_with_integrated_mapping() -> None:
    """Its command says that the password is a zone's; its key is that of the CAN 123456, which is asked for here."""
    made = card(
        PACE_ZONE,
        Given(
            "2923BE84E16CD6AE529049F1F1BBE9EB",
            "107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A",
        ),
        IM,
        can=b"123456",
    )
    says(made, "0022C1A40F800A04007F00070202040402830102", "9000")
    says(made, "10860000027C0000", "7C128010143DC40C08C8E891FBED7DEDB92B64AD9000")
    says(made, "10860000147C1281105DD4CBFC96F5453B130D890A1CDBAE3200", "7C0282009000")
    says(
        made,
        "10860000457C4383410489CBA23FFE96AA18D824627C3E934E54A9FD0B87A95D1471DC1C0ABFDCD640D46755DE9B7B778280B6BEBD57"
        "439ADFEB0E21FD4ED6DF42578C13418A59B34C3700",
        "7C4384410467F78E5F7F7686082B293E8D087E056916D0F74BC01A5F8957D0DE45691E51E8932B69A962B52A0985AD2C0A271EE6A13A"
        "8ADDDCD1A3A994B9DED257F4D227539000",
    )
    says(made, "008600000C7C0A8508450F02B86F6A090900", "7C0A860875D4D96E8D5B03089000")


def test_appendix_h_integrated_mapping_by_steps() -> None:
    s, t = bytes.fromhex("2923BE84E16CD6AE529049F1F1BBE9EB"), bytes.fromhex("5DD4CBFC96F5453B130D890A1CDBAE32")
    number = pace.pseudo_random("AES-128", BRAINPOOL_P256.p, s, t)
    assert number == int("A2F8FF2DF50E52C6599F386ADCB595D229F6A167ADE2BE5F2C3296ADD5B7430E", 16)
    assert pace.integrated("AES-128", BRAINPOOL_P256, s, t) == (
        int("8E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427", 16),
        int("4C1AE14BD0C3DBAC0C871B7F3608169364437CA30AC243A089D3F266C1E60FAD", 16),
    )


CHIP_SECRET = int("86C88A4579CE48135878E6348A734B5D47CE5BC1E54C0E8978687B49FDE2E2C2", 16)
MAPPING_SECRET = "9E56A6B59C95D06ECE5CD10F983BB2F4F1943528E577F23881D89D8C3BBEE0AA"


def test_appendix_i_pace_with_chip_authentication_mapping() -> None:
    """The chip's last secret is not in the example: its answers are, up to the mapping."""
    keys = ChipKeys(cam=EcKey(BRAINPOOL_P256, CHIP_SECRET))
    made = card(CAM_ZONE, Given("658B860BC94DF6F044FCE6D5C82CF8E5", MAPPING_SECRET, "2A"), CAM, keys)
    says(made, "0022C1A40F800A04007F00070202040602830101", "9000")
    says(made, "10860000027C0000", "7C128010CB60E8E0D85B76A9BD304747C2AD42E29000")
    says(
        made,
        "10860000457C438141047F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67EDE1AB889104A27DB6D842B0190"
        "20FBF3CEACB0DC627F7BDCAC29969E19D0E553C100",
        "7C43824104A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B304F365713A356E65A451E165ECC9AC0AC4"
        "6E3771342C8FE5AEDD092685338E239000",
    )


def test_appendix_i_proof_of_the_chip() -> None:
    """The generator, the static key, the session keys, and the data that ties the mapping to the chip."""
    generator = (
        int("89F0B5EABF3BE293C75903A3986131925C9F5B515CA95AF485DC7E886F03245D", 16),
        int("44BEFB2DD3A0DBD71CB5E618971CF4747F12B79E548379A40E45963BAAF3E829", 16),
    )
    run = Pace(CAM.pace[0], b"", CHIP_SECRET, Given(MAPPING_SECRET), Manners())
    run._nonce = bytes.fromhex("658B860BC94DF6F044FCE6D5C82CF8E5")
    reader = "047F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67EDE" + (
        "1AB889104A27DB6D842B019020FBF3CEACB0DC627F7BDCAC29969E19D0E553C1"
    )
    run._map(bytes.fromhex(reader))
    assert run._generator == generator
    assert curves.public(BRAINPOOL_P256, CHIP_SECRET) == (
        int("1872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC8", 16),
        int("84D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F", 16),
    )
    chips = (
        int("02AD566F3C6EC7F9324509AD50A51FA52030782A4968FCFEDF737DAEA9933331", 16),
        int("11C3B9B4C2287789BD137E7F8AA882E2A3C633CCD6ECC2C63C57AD401A09C2E1", 16),
    )
    shared = curves.multiply(
        BRAINPOOL_P256, int("76ECFDAA9841C323A3F5FC5E88B88DB3EFF7E35EBF57A7E6946CB630006C2120", 16), chips
    )
    assert shared is not None
    keys = Keys.of("AES-128", shared[0].to_bytes(32, "big"))
    assert keys.encryption.hex().upper() == "0A9DA4DB03BDDE39FC5202BC44B2E89E"
    assert keys.mac.hex().upper() == "4B1C06491ED5140CA2B537D344C6C0B1"
    assert run._chip_data(keys, CHIP_SECRET).hex().upper() == (
        "1EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD10CBA372B42BE0B9B5F28AA8DE2F4F92"
    )


@pytest.mark.parametrize("spoiled", ["7C0A8508C2B0BD78D94BA867", "7C0A8508", "7C00", "", "8508C2B0BD78D94BA866"])
def test_a_token_that_is_not_the_examples_opens_nothing(spoiled: str) -> None:
    made = card(PACE_ZONE, Chance(1), GM)
    says(made, "0022C1A40F800A04007F00070202040202830101", "9000")
    made.transmit(bytes.fromhex("10860000027C0000"))
    data = bytes.fromhex(spoiled)
    body = bytes([len(data)]) + data + b"\x00" if data else b"\x00"
    assert made.transmit(bytes.fromhex("00860000") + body)[-2:] != b"\x90\x00"
    assert made.transmit(bytes.fromhex("00A4020C02011E"))[-2:] != b"\x90\x00"
