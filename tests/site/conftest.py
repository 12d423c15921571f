"""The built site, parsed once for all tests of a process; and small sites made for one purpose."""

from pathlib import Path

import pytest

from tests.site.content import build_site, fill, vary
from tests.site.pulled import add_pulled
from tests.site.website import Website


@pytest.fixture(scope="session")
def website(built_site: Path) -> Website:
    """The site of the repository's own content."""
    return Website(built_site)


@pytest.fixture(scope="session")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Website:
    """A small site that has one co-op of each kind that is rare, and all that is pulled from the functions' store."""
    folder = tmp_path_factory.mktemp("varied")
    build_site(add_pulled(vary(fill(folder / "content", 30))), folder / "out")
    return Website(folder / "out")
