from email import message_from_string, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.cloud.envelope import MAX_HEADERS, Sender, ascii_address, check_mail
from club.core.errors import ClubError
from club.core.mail import Mail

UNSUBSCRIBE = {"List-Unsubscribe": "<https://club.example/forms/unsubscribe?t=x>"}


def mail(*, to: str = "reader@coop.example", subject: str = "Hello", headers: dict[str, str] | None = None) -> Mail:
    return Mail(to, subject, "text", headers=headers or {})


def test_a_plain_mail_passes() -> None:
    check_mail(mail(headers=UNSUBSCRIBE))


@pytest.mark.parametrize(
    "to",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\nx",
        "a@b.example, c@d.example",
        "a@b.example c@d.example",
        "Name <a@b.example>",
        "a@b@c.example",
        "nobody",
        "a@b.example\x00",
        "a@b.example\u2028",
        '"a b"@c.example',
    ],
)
def test_a_mail_goes_to_one_plain_address(to: str) -> None:
    with pytest.raises(ClubError) as raised:
        check_mail(mail(to=to))

    assert to not in str(raised.value)


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: c@d.example", "Hello\nx", "Hello\rx", "Hello\x85x"])
def test_a_subject_is_one_line(subject: str) -> None:
    with pytest.raises(ClubError, match="one line"):
        check_mail(mail(subject=subject))


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Note": "one\r\nBcc: c@d.example"},
        {"X-Note": "Zoë"},
        {"X-Note": ""},
        {"X-Note": "x" * 996},
        {"X-Note\r\nBcc": "c@d.example"},
        {"X Note": "x"},
        {"X:Note": "x"},
        {"": "x"},
        {"X" * 127: "x"},
        {"X" * 126: "x" * 871},  # 997 together
        {"Bcc": "c@d.example"},
        {"from": "c@d.example"},
        {f"X-{n}": "x" for n in range(MAX_HEADERS + 1)},
    ],
)
def test_headers_keep_to_what_ses_takes(headers: dict[str, str]) -> None:
    with pytest.raises(ClubError):
        check_mail(mail(headers=headers))


@pytest.mark.parametrize(
    "headers", [{"X" * 126: "x" * 870}, {"X": "x" * 995}, {f"X-{n}": "x" for n in range(MAX_HEADERS)}]
)
def test_headers_may_be_as_long_and_as_many_as_ses_takes(headers: dict[str, str]) -> None:
    check_mail(mail(headers=headers))


def test_a_domain_is_written_in_punycode() -> None:
    assert ascii_address("Reader@Bücher.example") == "Reader@xn--bcher-kva.example"
    assert ascii_address("Reader@coop.example") == "Reader@coop.example"


@pytest.mark.parametrize("address", ["zoë@coop.example", "reader@bü..example"])
def test_an_address_that_has_no_ascii_form_is_refused_and_not_shown(address: str) -> None:
    with pytest.raises(ClubError) as raised:
        ascii_address(address)

    assert address not in str(raised.value)
    assert raised.value.__suppress_context__


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=60))
def test_any_name_of_a_sender_stays_one_header_with_one_address(name: str) -> None:
    sender = Sender(name, "news@club.example")

    read = message_from_string(f"From: {sender}\n\n", policy=policy.default)

    assert str(sender).isascii()
    assert [one.addr_spec for one in read["From"].addresses] == ["news@club.example"]
    assert read.keys() == ["From"]


def test_a_sender_knows_its_domain() -> None:
    assert Sender("Club", "news@club.example").domain == "club.example"
