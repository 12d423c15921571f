"""How the site's files are answered; the whole command is tested in test_serve.py."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from club.local.serve_files import FOR_HOSTS_ONLY, MEDIA_TYPES, file_for, site_files
from club.site.pages.home import HEADERS
from tests.harness.building import ROOT

PAGE = b"<!doctype html><title>Bakers</title>" + b"<p>bread</p>" * 100


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    for name, content in {
        "index.html": b"home",
        "404.html": b"<title>Not found here</title>",
        "coops/bakers/index.html": PAGE,
        "data/coops.json": b"{}",
        "embed/form/index.html": b"form",
        "theme/é.css": b"p{}",
        "unknown.kind": b"?",
        "_headers": b"/*",
        ".hidden/index.html": b"hidden",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    (root / "empty").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    return root


@pytest.fixture
def client(site: Path) -> Iterator[TestClient]:
    with TestClient(site_files(site), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/coops/bakers/", "text/html; charset=utf-8"),
        ("/data/coops.json", "application/json"),
        ("/theme/%C3%A9.css", "text/css; charset=utf-8"),
        ("/unknown.kind", "application/octet-stream"),
    ],
)
def test_a_file_comes_with_its_media_type(client: TestClient, path: str, media_type: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "no-cache"


def test_every_kind_of_file_that_the_site_has_is_known(built_site: Path) -> None:
    kinds = {path.suffix for path in built_site.rglob("*") if path.is_file() and path.name != FOR_HOSTS_ONLY}

    assert kinds - MEDIA_TYPES.keys() == set()


def test_a_folder_without_its_slash_leads_to_the_one_with_it(client: TestClient) -> None:
    answer = client.get("/coops/bakers?page=2")

    assert answer.status_code == 307
    assert answer.headers["location"] == "/coops/bakers/?page=2"


@pytest.mark.parametrize(
    "path",
    [
        "/missing/",
        "/empty/",
        "/empty",
        "/index.html/",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/coops/%2e%2e/%2e%2e/secret.txt",
        "/coops%5c..%5c..%5csecret.txt",
        "/link.txt",
        "/.hidden/",
        "/_headers",
        "/%00",
        "//coops/bakers",
        "/coops//bakers/",
        "/" + "x" * 300,
    ],
)
def test_what_is_not_the_sites_is_answered_with_its_own_page(client: TestClient, path: str) -> None:
    answer = client.get(f"http://testserver{path}")

    assert answer.status_code == 404
    assert answer.text == "<title>Not found here</title>"


def test_a_site_without_such_a_page_still_says_that_nothing_is_there(site: Path, client: TestClient) -> None:
    (site / "404.html").unlink()

    answer = client.get("/missing")

    assert answer.status_code == 404
    assert "no such page" in answer.text


@pytest.mark.parametrize("path", ["/../secret.txt", "/..", "/./index.html", "/coops/../index.html"])
def test_dots_never_lead_anywhere_even_where_a_client_sends_them_as_they_are(site: Path, path: str) -> None:
    assert file_for(site, path) is None


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused_and_told_which_are_not(client: TestClient, method: str) -> None:
    answer = client.request(method, "/")

    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_a_page_that_a_browser_has_is_not_sent_again(client: TestClient) -> None:
    etag = client.get("/coops/bakers/").headers["etag"]

    for given in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        answer = client.get("/coops/bakers/", headers={"If-None-Match": given})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
        assert answer.headers["vary"] == "Accept-Encoding"


def test_a_page_that_has_changed_is_sent(site: Path, client: TestClient) -> None:
    etag = client.get("/").headers["etag"]
    (site / "index.html").write_bytes(b"new home")

    answer = client.get("/", headers={"If-None-Match": etag})

    assert (answer.status_code, answer.text) == (200, "new home")


def test_a_folder_that_is_swapped_for_another_is_served_at_once(site: Path, client: TestClient) -> None:
    client.get("/")
    site.rename(site.with_name("old"))
    site.mkdir()
    (site / "index.html").write_bytes(b"the next site")

    assert client.get("/").text == "the next site"
    assert client.get("/coops/bakers/").status_code == 404


def test_long_text_is_packed_for_those_who_can_unpack_it(client: TestClient) -> None:
    with client.stream("GET", "/coops/bakers/", headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    plain = client.get("/coops/bakers/", headers={"Accept-Encoding": "identity"})

    assert answer.headers["content-encoding"] == "gzip"
    assert len(packed) < len(PAGE) / 10
    assert gzip.decompress(packed) == plain.content == PAGE
    assert "content-encoding" not in plain.headers
    assert answer.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/", "/missing", "/coops/bakers"])
def test_every_answer_keeps_the_page_to_itself(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    assert {name: headers[name] for name in HEADERS} == dict(HEADERS)


def test_the_docs_tell_hosts_to_send_the_same_headers() -> None:
    text = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")

    told = dict(re.findall(r'add_header (\S+) "([^"]+)" always;', text))

    framing = re.search(r'map \$uri \$club_framing \{\s+default\s+"([^"]+)";\s+~\^/embed/\s+"";', text)
    assert framing
    told["Content-Security-Policy"] = framing[1]

    assert told.pop("Strict-Transport-Security")  # for hosts with a certificate only
    assert told == dict(HEADERS)


@pytest.mark.parametrize(("path", "framed"), [("/embed/form/", True), ("/embed", False), ("/embedded/", False)])
def test_only_what_is_made_for_it_may_be_framed(client: TestClient, path: str, framed: bool) -> None:
    headers = client.get(path).headers

    assert ("content-security-policy" not in headers) is framed
    assert headers["x-content-type-options"] == "nosniff"
