import pytest

from club.core.errors import TokenError
from club.core.tokens import sign
from club.promotions.links import decide_token, read_decide_token, read_status_token, status_token
from tests.promotions.builders import SECRETS

REF = "12-BCDFGHJ"


def test_links_give_back_what_was_signed() -> None:
    assert read_status_token(status_token(REF, secrets=SECRETS), secrets=SECRETS) == REF
    assert read_decide_token(decide_token(REF, 3, secrets=SECRETS), secrets=SECRETS) == (REF, 3)


def test_no_link_opens_what_it_is_not_for() -> None:
    with pytest.raises(TokenError):
        read_decide_token(status_token(REF, secrets=SECRETS), secrets=SECRETS)
    with pytest.raises(TokenError):
        read_status_token(decide_token(REF, 0, secrets=SECRETS), secrets=SECRETS)


@pytest.mark.parametrize(
    "body", [b"", b"12-BCDFGHJ", b"12-BCDFGHJ|", b"12-BCDFGHJ|x", b"|1", b"12-aaaaaaa|1", b"\xff|1"]
)
def test_whatever_else_is_signed_opens_nothing(body: bytes) -> None:
    with pytest.raises(TokenError):
        read_decide_token(sign("promotion-decide", body, secrets=SECRETS), secrets=SECRETS)
