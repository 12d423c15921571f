"""Secrets are read whole or not at all, and never shown."""

import json

import pytest

from club.core.errors import ClubError
from club.core.secrets import new_secrets, read_secrets, write_secrets


def test_secrets_are_read_as_they_were_written() -> None:
    secrets = new_secrets()

    assert read_secrets(write_secrets(secrets)) == secrets
    assert new_secrets() != secrets


def test_secrets_show_nothing_of_themselves() -> None:
    secrets = new_secrets()

    assert str(secrets.address_key) not in repr(secrets)
    assert repr(secrets).startswith("<")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"address_key": "c2hvcnQ="}, "address_key must be 32 bytes"),
        ({"address_key": 7}, "not the JSON"),
        ({"network_key": "####"}, "network_key must be 32 bytes"),
        ({"token_keys": []}, "not the JSON"),
        ({"token_keys": {"x": "y"}}, "must be 32 bytes|not the JSON"),
        ({"token_key_id": 9}, "must name one of token_keys"),
    ],
)
def test_a_secret_at_fault_is_named_and_never_shown(change: dict[str, object], said: str) -> None:
    text = json.dumps(json.loads(write_secrets(new_secrets())) | change)

    with pytest.raises(ClubError, match=said) as raised:
        read_secrets(text)

    assert "c2hvcnQ" not in str(raised.value)


@pytest.mark.parametrize("text", ["", "{}", "[]", "7", "null", '{"token_keys": {}}'])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ClubError):
        read_secrets(text)


def test_a_key_id_fits_into_one_byte() -> None:
    values = json.loads(write_secrets(new_secrets()))
    values["token_keys"]["300"] = values["token_keys"]["1"]

    with pytest.raises(ClubError, match="0 to 255"):
        read_secrets(json.dumps(values))
