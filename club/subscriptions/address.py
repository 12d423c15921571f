"""Addresses as keys of readers; who reads and masks them is `club.core.address`."""

import hmac

from club.core.address import MAX_ADDRESS_CHARS, Address, masked, read_address
from club.core.tokens import to_text

__all__ = ["MAX_ADDRESS_CHARS", "Address", "address_key", "cap_key", "masked", "read_address"]


def address_key(address: Address, address_secret: bytes) -> str:
    """Gives the key of a reader: HMAC-SHA256 of the lower-case ASCII address, in base64url (43 characters)."""
    return _hmac(address.ascii.lower(), address_secret)


def cap_key(address: Address, address_secret: bytes) -> str:
    """Gives the key under which mails to an address are counted: `+tag` and dots are folded.

    Only caps and points fold them. Whether two spellings are one mailbox is the provider's secret.
    """
    local, _, domain = address.ascii.lower().rpartition("@")
    folded = local.partition("+")[0].replace(".", "")
    return _hmac(f"cap {folded or local}@{domain}", address_secret)


def _hmac(text: str, secret: bytes) -> str:
    return to_text(hmac.digest(secret, text.encode("ascii"), "sha256"))
