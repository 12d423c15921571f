"""An address is read as people type it, and keyed so that nobody can read it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.core.errors import InvalidFieldError
from club.subscriptions.address import Address, address_key, cap_key, masked, read_address
from tests.subscriptions.builders import SECRETS

SECRET = SECRETS.address_key


@pytest.mark.parametrize(
    "typed",
    [
        "a@coop.example",
        " a@coop.example\n",
        "A.b+c@Coop.example",
        "o'brien@coop.example",
        "a@mail.coop.example",
        "a@bücher.example",
    ],
)
def test_addresses_that_people_have_are_taken_as_typed(typed: str) -> None:
    assert read_address(typed).text == typed.strip()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter an e-mail address"),
        ("   ", "Enter an e-mail address"),
        ("reader", "has an @"),
        ("reader@", "no e-mail address that we can write to"),
        ("@coop.example", "no e-mail address that we can write to"),
        ("a@b@coop.example", "no e-mail address that we can write to"),
        ("a b@coop.example", "no e-mail address that we can write to"),
        ('"a b"@coop.example', "no e-mail address that we can write to"),
        ("a@[192.0.2.1]", "no e-mail address that we can write to"),
        ("a@coop", "no e-mail address that we can write to"),
        ("a@coop..test", "no e-mail address that we can write to"),
        ("jürgen@coop.example", "no e-mail address that we can write to"),
        ("a@coop.example\r\nBcc: b@coop.example", "no e-mail address that we can write to"),
        ("Reader <a@coop.example>", "no e-mail address that we can write to"),
        ("a@" + "c" * 260 + ".example", "at most 254"),
        ("a\0@coop.example", "no e-mail address that we can write to"),
        ("a@coop.example, b@coop.example", "no e-mail address that we can write to"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(InvalidFieldError, match=said) as raised:
        read_address(typed)

    assert raised.value.field == "email"
    assert raised.value.reason.endswith(".")


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        address = read_address(text)
    except InvalidFieldError:
        return

    assert address.ascii.isascii()
    assert len(address_key(address, SECRET)) == 43


def test_a_domain_is_keyed_in_punycode() -> None:
    address = read_address("a@bücher.example")

    assert address.ascii == "a@xn--bcher-kva.example"
    assert address_key(address, SECRET) == address_key(read_address("A@xn--bcher-kva.example"), SECRET)


def test_case_makes_no_other_reader_but_tags_and_dots_do() -> None:
    keys = [
        address_key(read_address(typed), SECRET)
        for typed in ("ab@coop.example", "AB@coop.EXAMPLE", "a.b@coop.example", "ab+x@coop.example")
    ]

    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_caps_fold_tags_and_dots() -> None:
    keys = {
        cap_key(read_address(typed), SECRET) for typed in ("ab@coop.example", "A.B@coop.example", "a.b+x@coop.example")
    }

    assert len(keys) == 1
    assert cap_key(read_address("abc@coop.example"), SECRET) not in keys
    assert keys.isdisjoint({address_key(read_address("ab@coop.example"), SECRET)})


def test_an_address_of_a_tag_alone_is_capped_as_it_is() -> None:
    assert cap_key(Address("+a@coop.example", "+a@coop.example"), SECRET) != cap_key(
        Address("+b@coop.example", "+b@coop.example"), SECRET
    )


@pytest.mark.parametrize(
    ("address", "shown"),
    [("reader@coop.example", "r…@c….example"), ("r@mail.coop.example", "r…@m….example"), ("r@x", "r…@…x"), ("", "…@…")],
)
def test_a_masked_address_shows_its_ends(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_an_address_never_shows_itself() -> None:
    address = read_address("reader@coop.example")

    assert "reader" not in f"{address!r} {address}"
