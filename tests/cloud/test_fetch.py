"""Looking at strangers' pages, against a real server on this machine."""

import gzip
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from club.cloud.fetch import MAX_BYTES, Fetcher, read_page_address
from club.cloud.fetch_gate import Connect, Gate, UnfitPageError, is_public, loopback
from club.core.errors import ClubError, TemporaryError
from tests.cloud.page_server import PageServer, page, page_server
from tests.harness.smtp import new_certificate

URL = "https://bakery.example/friends?year=1#top"


def fetcher(server: PageServer, *, whole_s: float = 5) -> Fetcher:
    return Fetcher(loopback(f"127.0.0.1:{server.port}"), agent="Example Club (+https://club.example)", whole_s=whole_s)


def moved(location: str) -> bytes:
    return page(b"", f"Location: {location}", status="301 Moved Permanently")


def test_a_page_is_fetched_by_a_stranger_who_says_who_it_is() -> None:
    with page_server(page("<p>Größe</p>".encode("iso-8859-1"), kind="text/html; charset=ISO-8859-1")) as server:
        found = fetcher(server)(URL)

    assert found == (URL, "<p>Größe</p>")
    [asked] = server.asked
    assert asked.startswith("GET /friends?year=1 HTTP/1.1\r\nHost: bakery.example\r\n")
    assert "User-Agent: Example Club (+https://club.example)" in asked
    assert "Cookie" not in asked


def test_redirects_are_followed_three_times_and_say_where_they_led() -> None:
    here = moved("/there")
    with page_server(here, moved("https://www.bakery.example/a"), here, page(b"ok")) as server:
        found = fetcher(server)(URL)
    with page_server(here) as endless, pytest.raises(UnfitPageError, match="more than 3 times"):
        fetcher(endless)(URL)

    assert found == ("https://www.bakery.example/there", "ok")
    assert "Host: www.bakery.example" in server.asked[-1]
    assert len(endless.asked) == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://bakery.example/",
        "https://127.0.0.1/",
        "https://bakery.example:8443/",
        "file:///etc/passwd",
        "https://a@b.example",
    ],
)
def test_a_redirect_goes_through_the_same_gate(location: str) -> None:
    with page_server(moved(location), page(b"secret")) as server, pytest.raises(UnfitPageError):
        fetcher(server)(URL)

    assert len(server.asked) == 1


PACKED = gzip.compress(b"<a href=x>" * 10)


def test_a_packed_page_is_unpacked() -> None:
    with page_server(page(PACKED, "Content-Encoding: gzip")) as server:
        assert fetcher(server)(URL).text == "<a href=x>" * 10


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
UNFIT = {
    "there for everybody": page(b"", status="404 Not Found"),
    "is no page but image/png": page(b"", kind="image/png"),
    "has more than 1,000,000 bytes": page(b"x" * (MAX_BYTES + 1)),
    "more than 1,000,000": page(gzip.compress(b"x" * 50 * MAX_BYTES), "Content-Encoding: gzip"),
    "1,000,000 bytes": CHUNKED + b"10000\r\n" + b"x" * 65_536 + (b"\r\n10000\r\n" + b"x" * 65_536) * 16,
    "packed in a way": page(b"", "Content-Encoding: br"),
}


@pytest.mark.parametrize("reason", UNFIT)
def test_what_is_no_page_to_look_at_is_refused_with_its_reason(reason: str) -> None:
    with page_server(UNFIT[reason]) as server, pytest.raises(UnfitPageError, match=reason):
        fetcher(server)(URL)


PASSING = {
    "trouble just now": page(b"", status="503 Service Unavailable"),
    r"answers 429": page(b"", status="429 Too Many Requests"),
    "does not speak HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "broke off": page(b"x" * 90).replace(b"Length: 90", b"Length: 99"),
    "bakery.example broke": page(b"no gzip at all", "Content-Encoding: gzip"),
    "broke off, or": b"",
}


@pytest.mark.parametrize("reason", PASSING)
def test_what_may_pass_is_worth_another_try(reason: str) -> None:
    with page_server(PASSING[reason]) as server, pytest.raises(TemporaryError, match=reason):
        fetcher(server)(URL)


@pytest.mark.parametrize("head", [b"", CHUNKED, b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_a_server_that_drips_is_cut_off(head: bytes) -> None:
    parts = [head + b"HTTP/1.1 200 OK\r\n" * (not head), *[b"X: y\r\n"] * 40]
    start = time.monotonic()
    with page_server(parts, pause_s=0.05) as server, pytest.raises(TemporaryError):
        fetcher(server, whole_s=0.3)(URL)

    assert time.monotonic() - start < 1.5


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://bakery.example/", "https://"),
        ("bakery.example", "https://"),
        ("https://bakery.example:8443/", "no port"),
        ("https://bakery.example:x/", "no address"),
        ("https://me:secret@bakery.example/", "no password"),
        ("https://localhost/", "name of a site"),
        ("https://2130706433/", "name of a site"),
        ("https://127.0.0.1/", "name of a site"),
        ("https://0x7f.1/", "name of a site"),
        ("https://[::1]/", "name of a site"),
        ("https://[::ffff:127.0.0.1]/", "name of a site"),
        ("https://bakery.example/" + "a" * 1_000, "1,000 characters"),
        ("https://\N{BLACK STAR}.example\N{ZERO WIDTH JOINER}/", "no address"),
    ],
)
def test_an_address_that_is_no_public_pages_is_refused(url: str, reason: str) -> None:
    with pytest.raises(UnfitPageError, match=reason):
        read_page_address(url)


def test_an_address_is_written_as_servers_want_it() -> None:
    assert read_page_address("https://bäckerei.example/über uns?q=ä%20b#x") == (
        "xn--bckerei-5wa.example",
        "/%C3%BCber%20uns?q=%C3%A4%20b",
    )
    assert read_page_address(" https://Bakery.Example.:443 ") == ("bakery.example", "/")


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.9",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fe80::1%eth0", "fec0::1", "ff02::1", "2606:4700::1%eth0", "localhost", "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_the_open_internets_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1"])
def test_others_are(address: str) -> None:
    assert is_public(address)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]:
    """A certificate for bakery.example."""
    folder = tmp_path_factory.mktemp("certificate")
    new_certificate(folder)  # leaves the tests out where there is no openssl
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=bakery.example"
    )
    also = "-addext subjectAltName=DNS:bakery.example -keyout key.pem -out certificate.pem"
    subprocess.run([*command.split(), *also.split()], check=True, capture_output=True, cwd=folder)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return server, lambda: ssl.create_default_context(cafile=str(folder / "certificate.pem"))


def gate(server: PageServer, context: Callable[[], ssl.SSLContext], *answers: Sequence[str]) -> Connect:
    """Gives a gate whose resolver gives one answer after the other, and for which this machine is public."""
    names: Iterator[Sequence[str]] = iter(answers)
    return Gate(lambda _host: next(names), lambda one: one == "127.0.0.1", server.port, context)


def test_a_page_is_fetched_over_tls_from_the_address_that_was_looked_at(
    tls: tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]],
) -> None:
    with page_server(page(b"ok"), tls=tls[0]) as server:
        found = Fetcher(gate(server, tls[1], ["127.0.0.1"]), agent="x")(URL)

    assert found.text == "ok"


def test_a_certificate_of_another_name_does_not_hold(
    tls: tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]],
) -> None:
    with page_server(page(b"ok"), tls=tls[0]) as server, pytest.raises(TemporaryError, match="certificate of grocer"):
        Fetcher(gate(server, tls[1], ["127.0.0.1"]), agent="x")("https://grocer.example/")

    assert server.asked == []


def test_a_name_that_leads_inside_the_second_time_is_not_followed(
    tls: tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]],
) -> None:
    with page_server(moved("/again"), page(b"secret"), tls=tls[0]) as server:
        look = Fetcher(gate(server, tls[1], ["127.0.0.1"], ["127.0.0.1", "10.0.0.1"]), agent="x")
        with pytest.raises(UnfitPageError, match=r"bakery\.example is not on the open internet"):
            look(URL)

    assert len(server.asked) == 1


def test_this_machine_is_not_the_open_internet() -> None:
    with page_server(page(b"secret")) as server, pytest.raises(UnfitPageError, match="open internet"):
        Fetcher(Gate(resolve=lambda _host: ["127.0.0.1"], port=server.port), agent="x")(URL)

    assert server.asked == []


def test_a_server_that_is_not_there_may_be_tomorrow() -> None:
    def nobody(_host: str) -> Sequence[str]:
        raise OSError

    def silent(_host: str) -> Sequence[str]:
        time.sleep(0.5)
        return ["127.0.0.1"]

    with page_server(b"plain") as server:
        port = server.port
        with pytest.raises(TemporaryError, match="by https"):
            Fetcher(Gate(lambda _host: ["127.0.0.1"], lambda _one: True, port), agent="x")(URL)
    for way, reason in (
        (Gate(nobody), "no server of this name"),
        (Gate(silent), "no server of this name"),
        (Gate(lambda _host: ["127.0.0.1"], lambda _one: True, port), "does not answer"),
        (loopback(f"127.0.0.1:{port}"), "CLUB_PROOF_WEB"),
    ):
        with pytest.raises(TemporaryError, match=reason):
            Fetcher(way, agent="x", whole_s=0.2)(URL)


@pytest.mark.parametrize("address", ["10.0.0.1:80", "localhost:80", "127.0.0.1", ""])
def test_a_web_for_trying_out_is_on_this_machine(address: str) -> None:
    with pytest.raises(ClubError, match="CLUB_PROOF_WEB must be"):
        loopback(address)
