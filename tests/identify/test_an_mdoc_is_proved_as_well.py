"""The same document as an mdoc: the issuer's signature, every digest, the dates, and the holder's signature over this
very request; and the examples that ISO/IEC 18013-5 (annex D.4.1.2) and OpenID4VP 1.0 (B.2.6.1) publish."""

from datetime import UTC, datetime

import cbor2
import pytest
from cryptography import x509

from kiosk.connectors import wallet_mdoc
from kiosk.connectors.franceconnect import Person, Refused
from kiosk.connectors.wallet import MDOC
from kiosk.connectors.wallet_trust import UntrustedError
from kiosk.hall.site.wallet import SPECIMEN
from kiosk.hall.site.wallet_mdoc import LIES, Lie, presentation
from tests.support.wallets import WANTS, Served, World

SAID = {"surname": "SPECIMEN", "given_names": "Camille Alix", "birth_date": "1950-03-12"}
HOLDER = ("not_proved", "holder")
WORDS: dict[Lie, tuple[str, str]] = {
    "other_nonce": HOLDER, "other_client": HOLDER, "other_address": HOLDER, "other_key": HOLDER, "other_holder": HOLDER,
    "digest": ("not_proved", "digest"), "extra": ("not_proved", "mdoc"), "twice": ("not_proved", "twice"),
    "expired": ("not_valid", "exp"), "not_yet": ("not_proved", "not_yet"), "other_kind": ("not_proved", "mso"),
    "other_authority": ("not_proved", "issuer"), "mac": ("not_proved", "mdoc"),
    "attached": ("not_proved", "device_payload"), "two_documents": ("not_proved", "response"),
    "status": ("not_proved", "response"), "garbage": ("not_proved", "mdoc"), "endless": ("not_proved", "mdoc"),
    "deep": ("not_proved", "mdoc"), "duplicate_key": ("not_proved", "mdoc"), "naive_date": ("not_proved", "mdoc"),
}  # fmt: skip
# ISO/IEC 18013-5, D.4.1.2: three of the elements, and `issuerAuth`.
ELEMENTS = (
    "d8185863a4686469676573744944006672616e646f6d58208798645b20ea200e19ffabac92624bee6aec63aceedecfb1b80077d22bfc20e971656c656d656e744964656e7469666965726b66616d696c795f6e616d656c656c656d656e7456616c756563446f65",
    "d818586ca4686469676573744944036672616e646f6d5820b23f627e8999c706df0c0a4ed98ad74af988af619b4bb078b89058553f44615d71656c656d656e744964656e7469666965726a69737375655f646174656c656c656d656e7456616c7565d903ec6a323031392d31302d3230",
    "d818586da4686469676573744944076672616e646f6d582026052a42e5880557a806c1459af3fb7eb505d3781566329d0b604b845b5f9e6871656c656d656e744964656e7469666965726f646f63756d656e745f6e756d6265726c656c656d656e7456616c756569313233343536373839",
)  # fmt: skip
AUTH = (
    "8443a10126a118215901f3308201ef30820195a00302010202143c4416eed784f3b413e48f56f075abfa6d87eb84300a06082a8648ce3d04030230233114301206035504030c0b75746f7069612069616361310b3009060355040613025553301e170d3230313030313030303030305a170d3231313030313030303030305a30213112301006035504030c0975746f706961206473310b30090603550406130255533059301306072a8648ce3d020106082a8648ce3d03010703420004ace7ab7340e5d9648c5a72a9a6f56745c7aad436a03a43efea77b5fa7b88f0197d57d8983e1b37d3a539f4d588365e38cbbf5b94d68c547b5bc8731dcd2f146ba381a83081a5301e0603551d120417301581136578616d706c65406578616d706c652e636f6d301c0603551d1f041530133011a00fa00d820b6578616d706c652e636f6d301d0603551d0e0416041414e29017a6c35621ffc7a686b7b72db06cd12351301f0603551d2304183016801454fa2383a04c28e0d930792261c80c4881d2c00b300e0603551d0f0101ff04040302078030150603551d250101ff040b3009060728818c5d050102300a06082a8648ce3d040302034800304502210097717ab9016740c8d7bcdaa494a62c053bbdecce1383c1aca72ad08dbc04cbb202203bad859c13a63c6d1ad67d814d43e2425caf90d422422c04a8ee0304c0d3a68d"
    "5903a2d81859039da66776657273696f6e63312e306f646967657374416c676f726974686d675348412d3235366c76616c756544696765737473a2716f72672e69736f2e31383031332e352e31ad00582075167333b47b6c2bfb86eccc1f438cf57af055371ac55e1e359e20f254adcebf01582067e539d6139ebd131aef441b445645dd831b2b375b390ca5ef6279b205ed45710258203394372ddb78053f36d5d869780e61eda313d44a392092ad8e0527a2fbfe55ae0358202e35ad3c4e514bb67b1a9db51ce74e4cb9b7146e41ac52dac9ce86b8613db555045820ea5c3304bb7c4a8dcb51c4c13b65264f845541341342093cca786e058fac2d59055820fae487f68b7a0e87a749774e56e9e1dc3a8ec7b77e490d21f0e1d3475661aa1d0658207d83e507ae77db815de4d803b88555d0511d894c897439f5774056416a1c7533075820f0549a145f1cf75cbeeffa881d4857dd438d627cf32174b1731c4c38e12ca936085820b68c8afcb2aaf7c581411d2877def155be2eb121a42bc9ba5b7312377e068f660958200b3587d1dd0c2a07a35bfb120d99a0abfb5df56865bb7fa15cc8b56a66df6e0c0a5820c98a170cf36e11abb724e98a75a5343dfa2b6ed3df2ecfbb8ef2ee55dd41c8810b5820b57dd036782f7b14c6a30faaaae6ccd5054ce88bdfa51a016ba75eda1edea9480c5820651f8736b18480fe252a03224ea087b5d10ca5485146c67c74ac4ec3112d4c3a"
    "746f72672e69736f2e31383031332e352e312e5553a4005820d80b83d25173c484c5640610ff1a31c949c1d934bf4cf7f18d5223b15dd4f21c0158204d80e1e2e4fb246d97895427ce7000bb59bb24c8cd003ecf94bf35bbd2917e340258208b331f3b685bca372e85351a25c9484ab7afcdf0d2233105511f778d98c2f544035820c343af1bd1690715439161aba73702c474abf992b20c9fb55c36a336ebe01a876d6465766963654b6579496e666fa1696465766963654b6579a40102200121582096313d6c63e24e3372742bfdb1a33ba2c897dcd68ab8c753e4fbd48dca6b7f9a2258201fb3269edd418857de1b39a4e4a44b92fa484caa722c228288f01d0c03a2c3d667646f6354797065756f72672e69736f2e31383031332e352e312e6d444c6c76616c6964697479496e666fa3667369676e6564c074323032302d31302d30315431333a33303a30325a6976616c696446726f6dc074323032302d31302d30315431333a33303a30325a6a76616c6964556e74696cc074323032312d31302d30315431333a33303a30325a"
    "584059e64205df1e2f708dd6db0847aed79fc7c0201d80fa55badcaf2e1bcf5902e1e5a62e4832044b890ad85aa53f129134775d733754d7cb7a413766aeff13cb2e"
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("wallet"))


def shown(world: World, lie: Lie | None = None, status: tuple[str, int] | None = None) -> Person | Refused:
    verifier = world.verifier()
    _, asked = verifier.begin(WANTS)
    answer = world.telephone.answer_with(
        verifier.request(asked),
        MDOC,
        lambda request, key: presentation(world.authority, SPECIMEN, request, key, status=status, lie=lie),
    )
    return verifier.finish(asked, answer["response"])


def test_what_was_wanted_comes(world: World) -> None:
    told = shown(world)
    assert isinstance(told, Person), told
    assert told.values == SAID


def test_every_lie_is_refused_with_its_word(world: World) -> None:
    for lie in LIES:
        told = shown(world, lie)
        if lie == "own_words":
            assert isinstance(told, Person)
            assert told.values == SAID, "what a holder says of themselves is not what was signed"
        else:
            assert told == Refused(*WORDS[lie]), lie


def test_what_was_withdrawn_is_refused(world: World) -> None:
    served = Served(world.listed)
    try:
        world.listed.withdrawn = {7}
        assert isinstance(shown(world, status=(world.listed.address, 6)), Person)
        assert shown(world, status=(world.listed.address, 7)) == Refused("not_valid", "withdrawn")
    finally:
        served.close()


def iso(elements: tuple[str, ...] = ELEMENTS) -> dict[str, object]:
    return {
        "docType": "org.iso.18013.5.1.mDL",
        "issuerSigned": {
            "nameSpaces": {"org.iso.18013.5.1": [cbor2.loads(bytes.fromhex(one)) for one in elements]},
            "issuerAuth": cbor2.loads(bytes.fromhex(AUTH)),
        },
    }


def read(document: dict[str, object], day: int = 2) -> dict[str, dict[str, object]]:
    auth = cbor2.loads(bytes.fromhex(AUTH))
    key = x509.load_der_x509_certificate(auth[1][33]).public_key()
    return wallet_mdoc.opened(document, key, datetime(2020, 10, day, tzinfo=UTC).timestamp())[0]


def test_the_example_of_iso_18013_5_is_read() -> None:
    assert read(iso()) == {
        "org.iso.18013.5.1": {"family_name": "Doe", "issue_date": "2019-10-20", "document_number": "123456789"}
    }
    with pytest.raises(UntrustedError, match="not_yet"):
        read(iso(), day=1)
    altered = ELEMENTS[0].replace("446f65", "446f66")
    with pytest.raises(UntrustedError, match="digest"):
        read(iso((altered,)))


def test_the_session_of_openid4vp_is_the_published_one() -> None:
    thumbprint = bytes.fromhex("4283ec927ae0f208daaa2d026a814f2b22dca52cf85ffa8f3f8626c6bd669047")
    session = wallet_mdoc.transcript(
        "x509_san_dns:example.com",
        "exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA",
        thumbprint,
        "https://example.com/response",
    )
    assert cbor2.dumps(session).hex() == (
        "83f6f682714f70656e494434565048616e646f7665725820"
        "048bc053c00442af9b8eed494cefdd9d95240d254b046b11b68013722aad38ac"
    )
