"""Pages stay light, the heaviest of each kind on the real site (ux.md, bar 5); sizes are of gzip's level 9."""

import gzip
from collections.abc import Callable

import pytest

from tests.site.website import Page, Website

KB = 1_000


def weight(content: str) -> int:
    return len(gzip.compress(content.encode(), 9, mtime=0))


def heaviest(website: Website, is_meant: Callable[[str], bool]) -> tuple[int, str]:
    """Gives the compressed size and address of the heaviest page."""
    return max((weight(page.source), path) for path, page in website.pages.items() if is_meant(path))


def sheets_of(website: Website, page: Page) -> int:
    """Gives the compressed size of a page's style sheets."""
    sheets = page.find("//link[@rel='stylesheet']/@href")
    return sum(weight(website.read(sheet[1:])) for sheet in sheets)


def scripts_of(website: Website, page: Page) -> int:
    """Gives the compressed size of a page's scripts."""
    return sum(weight(website.read(script[1:])) for script in page.find("//script/@src"))


def is_list(path: str) -> bool:
    return path.startswith(("/country/", "/type/", "/sector/", "/tag/", "/status/", "/newest/", "/closed/"))


@pytest.mark.parametrize(
    "is_meant",
    [
        lambda path: path == "/",
        lambda path: path.startswith("/coops/"),
        is_list,
        lambda path: path in ("/add/", "/report/", "/embed/", "/embed/signup/"),
        lambda path: path.startswith("/newsletter/"),
        lambda path: (
            path
            in (
                "/about/",
                "/privacy/",
                "/consent/",
                "/accessibility/",
                "/transparency/",
                "/contribute/",
                "/what-counts/",
                "/data/",
            )
        ),
    ],
    ids=["home", "co-op", "list", "form", "newsletter", "text"],
)
def test_a_page_with_its_styles_fits_the_first_answer_of_a_server(
    website: Website, is_meant: Callable[[str], bool]
) -> None:
    size, path = heaviest(website, is_meant)

    assert size + sheets_of(website, website.pages[path]) <= 14 * KB, path


@pytest.mark.parametrize("prefix", ["/map/", "/a-z/", "/all/"])
def test_a_page_that_shows_much_at_once_is_still_light(website: Website, prefix: str) -> None:
    size, path = heaviest(website, lambda path: path.startswith(prefix))

    assert size <= 30 * KB, path


def test_styles_are_one_small_file(website: Website) -> None:
    sheets = {tuple(page.find("//link[@rel='stylesheet']/@href")) for page in website.pages.values()}

    assert len(sheets) == 1
    assert len(next(iter(sheets))) == 1
    assert sheets_of(website, website.pages["/"]) <= 6 * KB


def test_scripts_are_small(website: Website) -> None:
    sizes = {path: scripts_of(website, page) for path, page in website.pages.items()}

    assert 0 < sizes.pop("/add/") <= 12 * KB
    assert 0 < sizes.pop("/embed/") <= 12 * KB
    assert max(sizes.values()) <= 5 * KB


def test_scripts_wait_for_the_page_and_import_nothing_that_is_not_counted(website: Website) -> None:
    scripts = {src for page in website.pages.values() for src in page.find("//script/@src")}

    assert {kind for page in website.pages.values() for kind in page.find("//script[@src]/@type")} == {"module"}
    assert [src for src in scripts if "import" in website.read(src[1:])] == []


def test_what_a_keystroke_fetches_is_small(website: Website) -> None:
    assert weight(website.read("search/index.json")) <= 50 * KB
    assert weight(website.read("search/places.json")) <= 50 * KB


def test_drawings_are_small(website: Website) -> None:
    drawings = {name: weight(website.read(name)) for name in website.files if name.endswith(".svg")}

    assert drawings["maps/world.svg"] <= 16 * KB
    assert max(drawings.values()) <= 16 * KB


def test_no_font_and_no_picture_is_loaded(website: Website) -> None:
    kinds = {name.rpartition(".")[2] for name in website.files}

    assert kinds & {"woff", "woff2", "ttf", "otf", "png", "jpg", "jpeg", "gif", "webp", "avif"} == set()
    assert "@font-face" not in "".join(website.read(name) for name in website.files if name.endswith(".css"))
