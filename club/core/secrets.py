"""The club's secrets: what keys addresses, what signs links, and what hides networks."""

import json
import secrets as random
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from club.core.errors import ClubError

SECRET_BYTES = 32
_KEY_IDS = 256  # a link carries the id of its key in one byte


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """Secrets of 32 bytes each, which no log ever shows.

    Attributes:
        address_key: Keys readers by their address. It never rotates: with another one nobody
            is found again, and no wish not to be mailed is known (docs/data-model.md).
        network_key: Hides the networks that forms are sent from; the day is mixed in.
        token_keys: Sign links, by key id (0 to 255). Old ones stay, because mails are kept for years.
        token_key_id: The id of the key that signs new links.
    """

    address_key: bytes
    network_key: bytes
    token_keys: Mapping[int, bytes]
    token_key_id: int


def new_secrets() -> Secrets:
    """Makes secrets at random."""
    address_key, network_key, token_key = (random.token_bytes(SECRET_BYTES) for _ in range(3))
    return Secrets(address_key, network_key, {1: token_key}, 1)


def write_secrets(secrets: Secrets) -> str:
    """Gives the JSON that `read_secrets` reads."""
    return json.dumps(
        {
            "address_key": _text(secrets.address_key),
            "network_key": _text(secrets.network_key),
            "token_keys": {str(key_id): _text(key) for key_id, key in sorted(secrets.token_keys.items())},
            "token_key_id": secrets.token_key_id,
        }
    )


def read_secrets(text: str) -> Secrets:
    """Reads secrets from their JSON.

    Raises:
        ClubError: They are not whole; says which one is at fault, and never shows it.
    """
    try:
        values = json.loads(text)
        keys = {int(key_id): _secret(key, "token_keys") for key_id, key in values["token_keys"].items()}
        key_id = int(values["token_key_id"])
        found = Secrets(
            _secret(values["address_key"], "address_key"), _secret(values["network_key"], "network_key"), keys, key_id
        )
    except (ValueError, TypeError, AttributeError) as error:
        reason = "the club's secrets cannot be read: they are not the JSON that docs/deploying.md shows"
        raise ClubError(reason) from error
    except KeyError as error:
        reason = f"the club's secrets lack {error.args[0]}"
        raise ClubError(reason) from error
    if key_id not in keys or not all(0 <= known < _KEY_IDS for known in keys):
        reason = "the club's secrets: token_key_id must name one of token_keys, whose ids are 0 to 255"
        raise ClubError(reason)
    return found


def _text(secret: bytes) -> str:
    return urlsafe_b64encode(secret).decode()


def _secret(text: str, name: str) -> bytes:
    secret = urlsafe_b64decode(text)
    if len(secret) != SECRET_BYTES:
        reason = f"the club's secrets: {name} must be {SECRET_BYTES} bytes in base64url"
        raise ClubError(reason)
    return secret
