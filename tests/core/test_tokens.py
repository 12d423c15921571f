"""Links and stamps: what we signed opens, and nothing else does."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.core.errors import ExpiredTokenError, TokenError
from club.core.tokens import TOKEN_CHARS, new_token, sign, stamp, to_bytes, to_text, token_hash, unsign, unstamp
from tests.subscriptions.builders import NOW, SECRETS

DAY = dt.timedelta(days=1)


def test_a_random_token_has_128_bits_in_base64url_and_comes_once() -> None:
    tokens = {new_token() for _ in range(1000)}

    assert len(tokens) == 1000
    assert all(len(token) == TOKEN_CHARS and len(to_bytes(token)) == 16 for token in tokens)


def test_a_hash_tells_nothing_and_is_always_the_same() -> None:
    assert token_hash("a") == token_hash("a") != token_hash("b")


@given(st.binary(max_size=80), st.sampled_from(["edition", "here"]))
def test_what_was_signed_comes_back(body: bytes, purpose: str) -> None:
    token = sign(purpose, body, secrets=SECRETS)

    assert unsign(purpose, token, secrets=SECRETS) == body
    assert token == sign(purpose, body, secrets=SECRETS)


@given(st.binary(max_size=40), st.data())
def test_a_changed_letter_is_found(body: bytes, data: st.DataObject) -> None:
    token = sign("edition", body, secrets=SECRETS)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCDabcd0123-_.=é ").filter(lambda one: one != token[place]))

    with pytest.raises(TokenError):
        unsign("edition", token[:place] + letter + token[place + 1 :], secrets=SECRETS)


@given(st.text(max_size=60))
def test_any_other_text_is_no_link(text: str) -> None:
    with pytest.raises(TokenError):
        unsign("edition", text, secrets=SECRETS)


def test_a_link_for_one_purpose_does_not_open_another() -> None:
    token = sign("edition", b"x", secrets=SECRETS)

    with pytest.raises(TokenError):
        unsign("here", token, secrets=SECRETS)


def test_a_link_works_after_its_key_has_been_rotated_out_for_new_ones() -> None:
    before = replace(SECRETS, token_key_id=1)
    token = sign("edition", b"x", secrets=before)

    assert unsign("edition", token, secrets=SECRETS) == b"x"
    assert sign("edition", b"x", secrets=SECRETS) != token
    with pytest.raises(TokenError):
        unsign("edition", token, secrets=replace(SECRETS, token_keys={2: SECRETS.token_keys[2]}))


def test_a_stamp_gives_its_body_and_age_until_it_ends() -> None:
    token = stamp("form", b"x", secrets=SECRETS, now=NOW)

    assert unstamp("form", token, secrets=SECRETS, now=NOW + DAY, longest=DAY) == (b"x", DAY)
    with pytest.raises(ExpiredTokenError) as raised:
        unstamp("form", token, secrets=SECRETS, now=NOW + DAY + dt.timedelta(seconds=1), longest=DAY)
    assert raised.value.signed_at == NOW


def test_a_stamp_from_the_future_is_none() -> None:
    token = stamp("form", b"", secrets=SECRETS, now=NOW + DAY)

    with pytest.raises(TokenError):
        unstamp("form", token, secrets=SECRETS, now=NOW, longest=DAY)


@pytest.mark.parametrize("body", [b"", b"abc", b"\xff" * 5, b"\xff" * 60])
def test_a_signed_body_that_holds_no_time_is_no_stamp(body: bytes) -> None:
    with pytest.raises(TokenError):
        unstamp("form", sign("form", body, secrets=SECRETS), secrets=SECRETS, now=NOW, longest=DAY)


@given(st.binary(max_size=100))
def test_base64url_has_one_form(content: bytes) -> None:
    text = to_text(content)

    assert to_bytes(text) == content
    assert "=" not in text


@pytest.mark.parametrize("text", ["AB", "A", "AA==", "A A", "+/+/", "A" * 1001])
def test_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(TokenError):
        to_bytes(text)
