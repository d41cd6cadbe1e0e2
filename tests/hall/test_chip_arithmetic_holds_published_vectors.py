"""The chip's own ciphers, curves and signatures: published vectors, and agreement with OpenSSL on what is drawn."""

import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kiosk.hall.chip import curves, signing
from kiosk.hall.chip.aes import Aes
from kiosk.hall.chip.chance import Chance
from kiosk.hall.chip.curves import CURVES
from kiosk.hall.chip.des import TripleDes
from kiosk.hall.chip.signing import EcKey, Hash
from tests.support.chip import HASHES, OPENSSL_CURVES

# FIPS 197, appendix C.
PLAIN = "00112233445566778899aabbccddeeff"
AES_VECTORS = (
    ("000102030405060708090a0b0c0d0e0f", "69c4e0d86a7b0430d8cdb78070b4c55a"),
    ("000102030405060708090a0b0c0d0e0f1011121314151617", "dda97ca4864cdfe06eaf70a0ec0d7191"),
    ("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "8ea2b7ca516745bfeafc49904b496089"),
)
# NIST SP 800-38B, appendix D.
CMAC_MESSAGE = (
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
CMAC_VECTORS = (
    ("2b7e151628aed2a6abf7158809cf4f3c", 0, "bb1d6929e95937287fa37d129b756746"),
    ("2b7e151628aed2a6abf7158809cf4f3c", 16, "070a16b46b4d4144f79bdd9dd04a287c"),
    ("2b7e151628aed2a6abf7158809cf4f3c", 40, "dfa66747de9ae63030ca32611497c827"),
    ("2b7e151628aed2a6abf7158809cf4f3c", 64, "51f0bebf7e3b9d92fc49741779363cfe"),
    ("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", 40, "aaf3d8f1de5640c232f5b169b9c911e6"),
)
# RFC 6979, appendix A.2: secret keys and what they are public as; RFC 7027, appendix A: the same of brainpool.
PUBLIC_KEYS = (
    (
        "P-256",
        "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
        "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
    ),
    (
        "P-384",
        "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5",
        "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13",
    ),
    (
        "brainpoolP256r1",
        "81DB1EE100150FF2EA338D708271BE38300CB54241D79950F77B063039804F1D",
        "44106E913F92BC02A1705D9953A8414DB95E1AAA49E81D9E85F929A8E3100BE5",
    ),
)


@pytest.mark.parametrize(("key", "sealed"), AES_VECTORS)
def test_aes_is_that_of_fips_197(key: str, sealed: str) -> None:
    aes = Aes(bytes.fromhex(key))
    assert aes.encrypt(bytes.fromhex(PLAIN)).hex() == sealed
    assert aes.decrypt(bytes.fromhex(sealed)).hex() == PLAIN


@pytest.mark.parametrize(("key", "size", "mac"), CMAC_VECTORS)
def test_cmac_is_that_of_sp_800_38b(key: str, size: int, mac: str) -> None:
    assert Aes(bytes.fromhex(key)).cmac(bytes.fromhex(CMAC_MESSAGE)[:size]).hex() == mac


def test_des_is_that_of_the_worked_example() -> None:
    """With one key thrice, triple DES is DES; the example is that of FIPS 81 and of many a textbook."""
    key = bytes.fromhex("0123456789abcdef") * 2
    assert TripleDes(key).encrypt_cbc(bytes(8), b"Now is t").hex() == "3fa40e8a984d4815"


def test_chains_agree_with_openssl() -> None:
    draw = random.Random(20)
    for size in (16, 24, 32):
        key, iv, data = draw.randbytes(size), draw.randbytes(16), draw.randbytes(16 * 7)
        work = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
        sealed = work.update(data) + work.finalize()
        assert Aes(key).encrypt_cbc(iv, data) == sealed
        assert Aes(key).decrypt_cbc(iv, sealed) == data
    for _ in range(10):
        key, iv, data = draw.randbytes(16), draw.randbytes(8), draw.randbytes(8 * 7)
        work = Cipher(TripleDES(key + key[:8]), modes.CBC(iv)).encryptor()
        sealed = work.update(data) + work.finalize()
        assert TripleDes(key).encrypt_cbc(iv, data) == sealed
        assert TripleDes(key).decrypt_cbc(iv, sealed) == data


@pytest.mark.parametrize(("name", "secret", "x"), PUBLIC_KEYS)
def test_public_keys_are_those_of_the_standards(name: str, secret: str, x: str) -> None:
    assert curves.public(CURVES[name], int(secret, 16))[0] == int(x, 16)


@pytest.mark.parametrize("name", CURVES)
def test_curves_agree_with_openssl(name: str) -> None:
    curve, draw = CURVES[name], random.Random(7)
    assert curves.contains(curve, curve.generator)
    assert curves.multiply(curve, curve.n, curve.generator) is None
    assert curves.multiply(curve, curve.n - 1, curve.generator) == (curve.gx, curve.p - curve.gy)
    for secret in (1, 2, 3, 15, 16, 17, curve.n - 2, draw.randrange(1, curve.n), draw.randrange(1, curve.n)):
        numbers = ec.derive_private_key(secret, OPENSSL_CURVES[name]).public_key().public_numbers()
        assert curves.public(curve, secret) == (numbers.x, numbers.y)
    one, other = draw.randrange(1, curve.n), draw.randrange(1, curve.n)
    summed = curves.add(curve, curves.public(curve, one), curves.public(curve, other))
    assert summed == curves.public(curve, (one + other) % curve.n)


@pytest.mark.parametrize("name", CURVES)
def test_the_point_encoding_gives_points(name: str) -> None:
    """Also where the first of its two candidates is on no curve."""
    curve, draw = CURVES[name], random.Random(9)
    assert all(curves.contains(curve, curves.from_field(curve, draw.randrange(2, curve.p))) for _ in range(12))


@pytest.mark.parametrize("spoiled", ["", "04", "02" + "11" * 32, "04" + "11" * 64, "04" + "FF" * 64, "00" * 65])
def test_what_is_no_point_is_refused(spoiled: str) -> None:
    with pytest.raises(curves.PointError):
        curves.decode(curves.P256, bytes.fromhex(spoiled))


@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("name", CURVES)
def test_openssl_takes_the_ecdsa_signatures(name: str, hash_name: Hash) -> None:
    chance = Chance(3)
    key = signing.new_ec(CURVES[name], chance)
    public = load_der_public_key(signing.public_key_info(key))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(signing.sign(key, "ecdsa", hash_name, b"said", chance), b"said", ec.ECDSA(HASHES[hash_name]))


def test_openssl_takes_the_rsa_signatures() -> None:
    chance = Chance(4)
    key = signing.new_rsa(2048, chance)
    public = load_der_public_key(signing.public_key_info(key))
    assert isinstance(public, rsa.RSAPublicKey)
    assert public.key_size == 2048
    for name, algorithm in HASHES.items():
        chosen: Hash = name  # type: ignore[assignment]  # the keys of HASHES are such names
        public.verify(signing.sign(key, "rsa-pkcs1", chosen, b"said", chance), b"said", padding.PKCS1v15(), algorithm)
        pss = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
        public.verify(signing.sign(key, "rsa-pss", chosen, b"said", chance), b"said", pss, algorithm)


def test_a_seed_repeats_everything_and_no_seed_nothing() -> None:
    assert signing.new_ec(curves.P256, Chance(5)) == signing.new_ec(curves.P256, Chance(5))
    assert signing.new_ec(curves.P256, Chance()) != signing.new_ec(curves.P256, Chance())


def test_a_key_with_explicit_parameters_that_lie_is_true_to_them() -> None:
    """Whoever takes the parameters as they stand finds the signature good; whoever takes them for the named curve's
    does not."""
    key = EcKey(curves.P256, 123456789, "explicit-wrong")
    r, s = signing.ecdsa(key, signing.digest("sha256", b"said"), Chance(1))
    x, y = curves.decode(curves.P256, key.public)
    named = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    with pytest.raises(InvalidSignature):
        named.verify(utils.encode_dss_signature(r, s), b"said", ec.ECDSA(HASHES["sha256"]))
    assert signing.explicit_domain(key.used) != signing.explicit_domain(curves.P256)
