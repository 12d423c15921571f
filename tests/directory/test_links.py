import json
from pathlib import Path

import pytest

from club.directory.links import (
    FIXED,
    PAGE_SIZE,
    SiteAddresses,
    line_of_link,
    link_fault,
    links_in,
    site_addresses,
)
from tests.directory.samples import ROOT, brief

SITE = site_addresses(
    (brief(f"mill-{n}", name=f"Mill {n}", tags="[open-source]", region="West Yorkshire")[1] for n in range(30)),
    ["001-first"],
    ["about"],
)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/about/",
        "/about/#who",
        "/all/?x=1",
        "/coops/mill-3/",
        "/coops/mill-3/index.json",
        "/country/gb/",
        "/country/gb/page/2/",
        "/country/gb/region/west-yorkshire/",
        "/country/gb/sector/education/",
        "/type/worker/tag/open-source/",
        "/newsletter/001-first/",
        "/newsletter/001-first/index.txt",
        "/data/coops.csv",
        "/feeds/country-gb.atom",
        "/map/gb/",
        "/a-z/m/",
        "https://example.coop/x?y=ü",
        "https://b%C3%BCcher.example/",
        "mailto:hello@club.example",
    ],
)
def test_a_link_that_leads_somewhere_is_right(address: str) -> None:
    assert link_fault(address, SITE) is None


@pytest.mark.parametrize(
    ("address", "mend"),
    [
        ("/coops/mill-33/", "write /coops/mill-3/"),
        ("/coops/nobody/", "link to a page"),
        ("/coops/mill-3", "write /coops/mill-3/"),
        ("/abaut/", "write /about/"),
        ("/country/gb/page/3/", "write /country/gb/"),
        ("/country/gb/page/1/", "write /country/gb/"),
        ("/country/fr/", "write /country/"),
        ("/feeds/country-fr.atom", "write"),
        ("/map/fr/", "write"),
        ("/newsletter/002-second/", "write /newsletter/001-first/"),
        ("about/", "https://"),
        ("//example.coop/", "https://"),
        ("ftp://example.coop/", "https://"),
        ("https://localhost/", "copy the address"),
        ("http://a:b@example.coop/", "take it out"),
    ],
)
def test_a_link_that_leads_nowhere_is_said(address: str, mend: str) -> None:
    fault = link_fault(address, SITE)

    assert fault is not None
    assert mend in fault.mend
    assert fault.example


def test_lists_that_are_too_small_have_no_page() -> None:
    site = site_addresses([brief()[1], brief("mill")[1]])

    assert "/country/gb/" in site
    assert "/country/gb/type/worker/" not in site


def test_links_within_the_page_are_left_alone() -> None:
    assert links_in('<p><a href="#x">x</a> <a href="">y</a> <a href="/a/?b&amp;c">z</a></p>') == ["/a/?b&c"]
    assert links_in("<p>none</p>") == []


def test_a_link_is_found_on_its_line_also_when_it_was_escaped() -> None:
    body = "One.\n\n[two](/zwei/)\n[three](/größe/)\n"

    assert line_of_link("/zwei/", body) == 3
    assert line_of_link("/gr%C3%B6%C3%9Fe/", body) == 4


def test_the_addresses_known_beforehand_are_those_of_the_site(built_site: Path) -> None:
    records = json.loads((built_site / "data" / "coops.json").read_text())["coops"]
    built = {
        "/" + path.relative_to(built_site).as_posix().removesuffix("index.html") for path in built_site.rglob("*.*")
    }
    site = SiteAddresses({record["slug"] for record in records}, _lists(built), _names("newsletter"), _names("pages"))

    pages = {path for path in built if path.endswith(("/", ".atom"))}
    assert [path for path in sorted(pages) if path not in site] == []
    assert [path for path in sorted(FIXED) if path not in built] == []


def _names(folder: str) -> list[str]:
    return [path.stem for path in (ROOT / "content" / folder).glob("*.md")]


def _lists(built: set[str]) -> dict[str, int]:
    """Gives the lists that were built, each with as many co-ops as its pages hold at most."""
    counts: dict[str, int] = {}
    for path in built:
        if (
            path.startswith(("/country/", "/sector/", "/status/", "/tag/", "/type/", "/newest/", "/closed/"))
            and path[-1] == "/"
        ):
            first, _, _ = path.partition("page/")
            counts[first] = counts.get(first, 0) + PAGE_SIZE
    return counts
