import pytest

from club.core.errors import ClubError
from club.newsletter.headers import list_headers, list_id_of

TOKEN = "AXnCXqxhrrGqlXgHBRO5h-z1cvt8OAY-lOjkWvbMiBfoOKHSA379a7-U9Ad6kvXv8w"


def headers(site_url: str = "https://club.example") -> dict[str, str]:
    return dict(
        list_headers(
            site_url=site_url, list_id=list_id_of(site_url), help_url=f"{site_url}/privacy/", token=TOKEN
        )
    )  # fmt: skip


def test_an_edition_is_a_lists_mail_that_is_left_by_one_click() -> None:
    assert headers() == {
        "List-Unsubscribe": f"<https://club.example/forms/unsubscribe?t={TOKEN}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-ID": "<newsletter.club.example>",
        "List-Help": "<https://club.example/privacy/>",
        "List-Archive": "<https://club.example/newsletter/>",
    }


def test_who_receives_mail_is_left_by_mail_too() -> None:
    site = "https://club.example"
    there = list_headers(site_url=site, list_id=list_id_of(site), help_url=site, token=TOKEN, inbound="in.club.example")

    assert there["List-Unsubscribe"] == (
        f"<https://club.example/forms/unsubscribe?t={TOKEN}>, <mailto:unsubscribe@in.club.example?subject={TOKEN}>"
    )
    assert there["List-Unsubscribe-Post"] == headers()["List-Unsubscribe-Post"]


def test_values_keep_to_what_a_header_may_hold() -> None:
    for value in headers().values():
        assert value.isascii()
        assert value.isprintable()
        assert len(value) <= 995
    with pytest.raises(ClubError, match="List-Unsubscribe has 1,0"):
        headers(f"https://{'club' * 240}.example")


@pytest.mark.parametrize(
    ("site_url", "list_id"),
    [
        ("https://club.example", "<newsletter.club.example>"),
        ("https://news.club.example:8443", "<newsletter.news.club.example>"),
        ("http://127.0.0.1:8000", "<newsletter.localhost>"),
        ("http://[::1]:8000", "<newsletter.localhost>"),
        ("http://localhost:8000", "<newsletter.localhost>"),
    ],
)
def test_the_list_is_named_after_the_sites_host(site_url: str, list_id: str) -> None:
    assert list_id_of(site_url) == list_id
