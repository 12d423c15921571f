"""The built site, parsed once for all tests of a process; and small sites made for one purpose."""

from pathlib import Path

import pytest

from tests.site.website import Website


@pytest.fixture(scope="session")
def website(built_site: Path) -> Website:
    """The site of the repository's own content."""
    return Website(built_site)
