import pytest

from club.core.errors import TokenError
from club.core.tokens import sign
from club.promotions.links import decide_token, read_decide_token, read_status_token, status_token
from tests.promotions.builders import JANE, JOHN, SECRETS

REF = "12-BCDFGHJ"


def test_links_give_back_what_was_signed() -> None:
    token = decide_token(REF, JOHN, secrets=SECRETS)

    assert read_status_token(status_token(REF, secrets=SECRETS), secrets=SECRETS) == REF
    assert read_decide_token(token, administrators=(JANE, JOHN), secrets=SECRETS) == (REF, JOHN)
    assert read_decide_token(token, administrators=(JOHN.upper(), JANE), secrets=SECRETS) == (REF, JOHN.upper())


def test_no_link_opens_what_it_is_not_for() -> None:
    with pytest.raises(TokenError):
        read_decide_token(status_token(REF, secrets=SECRETS), administrators=(JANE,), secrets=SECRETS)
    with pytest.raises(TokenError):
        read_status_token(decide_token(REF, JANE, secrets=SECRETS), secrets=SECRETS)


def test_who_is_no_administrator_any_more_cannot_decide_whoever_has_come_instead() -> None:
    with pytest.raises(TokenError, match="no administrator any more"):
        read_decide_token(decide_token(REF, JANE, secrets=SECRETS), administrators=(JOHN,), secrets=SECRETS)


@pytest.mark.parametrize("body", [b"", b"12-BCDFGHJ", bytes(8), bytes(8) + b"12-aaaaaaa", b"\xff" * 30])
def test_whatever_else_is_signed_opens_nothing(body: bytes) -> None:
    with pytest.raises(TokenError):
        read_decide_token(
            sign("promotion-decide", body, secrets=SECRETS), administrators=(JANE, JOHN), secrets=SECRETS
        )  # fmt: skip
