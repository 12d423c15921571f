import pytest

from club.directory.addresses import SHARED_HOSTS, address_fault, domain


@pytest.mark.parametrize(
    "address",
    [
        "https://example.coop",
        "http://example.coop/",
        "https://www.example.co.uk/a/b.html?c=d&e=f#g",
        "https://example.coop:8443/x",
        "https://bücher.example/",
        "https://例え.jp/パス",
        "https://a-b.example/(x)",
        "https://example.coop/é",
    ],
)
def test_a_right_address_has_no_fault(address: str) -> None:
    assert address_fault(address) is None


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("example.coop", "does not start with https://"),
        ("//example.coop", "does not start with https://"),
        ("ftp://example.coop", "does not start with https://"),
        ("javascript:alert(1)", "does not start with https://"),
        ("data:text/html,x", "does not start with https://"),
        ("https://exa mple.coop", "space, quote or bracket"),
        ('https://example.coop/"onclick', "space, quote or bracket"),
        ("https://example.coop/<b>", "space, quote or bracket"),
        ("https://example.coop\\@evil.example", "space, quote or bracket"),
        ("https://user@example.coop", "user name or password"),
        ("https://example.coop:0/", "impossible port"),
        ("https://example.coop:99999/", "is no web address"),
        ("https://[::1", "is no web address"),
        ("https://[::1]/", "by its number"),
        ("https://10.0.0.1/", "by its number"),
        ("https://localhost/", "no public host name"),
        ("https://printer.local/", "no public host name"),
        ("https://club.test/", "no public host name"),
        ("https://intranet.internal/x", "no public host name"),
        ("https:///path", "no public host name"),
        ("https://example.123/", "no public host name"),
        ("https://" + "x" * 300, "characters"),
    ],
)
def test_a_wrong_address_is_said(address: str, what: str) -> None:
    fault = address_fault(address)

    assert fault is not None
    assert what in fault[0]
    assert fault[1]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Example.coop/x", "example.coop"),
        ("http://shop.example.coop:8080?a", "shop.example.coop"),
        ("https://www.facebook.com/bakery", None),
        ("https://bakery.wordpress.com", None),
        ("https://notfacebook.com", "notfacebook.com"),
        ("", None),
    ],
)
def test_the_domain_tells_whose_an_address_is(address: str, host: str | None) -> None:
    assert domain(address) == host


def test_the_shared_hosts_of_the_lists_are_known() -> None:
    assert {"facebook.com", "pitchero.com"} <= SHARED_HOSTS
