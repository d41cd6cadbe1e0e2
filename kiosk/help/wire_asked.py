"""How a question to the desk says by HTTP which kiosk asks (`POST`, whatever its body is):

    Kiosk-Id:        its name
    Kiosk-At:        the instant of the question, ISO 8601 with an offset
    Kiosk-Signature: base64 of the Ed25519 signature over `signed_bytes(...)`, by the key that the desk has enrolled

The same signature passes again within `2 * CLOCKS_DIFFER_S`: who asks something that must not happen twice puts into
the body what the desk knows again (a random key).
"""

ID, AT, SIGNATURE = "Kiosk-Id", "Kiosk-At", "Kiosk-Signature"
# A question that is older, or of a clock that is further off, is not answered.
CLOCKS_DIFFER_S = 300.0
# What is signed is for one purpose: a signature for another one is none.
APPOINTMENTS, IDENTIFY, ADDRESS = b"kiosk-appointments-1\0", b"kiosk-identify-1\0", b"kiosk-address-1\0"
PHONE = b"kiosk-phone-1\0"


def signed_bytes(purpose: bytes, kiosk_id: str, at: str, body: bytes) -> bytes:
    """What the kiosk signs: one question, one instant, one purpose."""
    return b"\0".join((purpose, kiosk_id.encode(), at.encode(), body))
