"""Running Pelican: its own pages, with everything else made by the plugin meanwhile."""

import contextlib
import io
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from club.core.errors import ClubError
from club.site.places import HOME, Places


def run_pelican(places: Places, output: Path, site_url: str, bytecode: Path, make: Callable[[], None]) -> list[str]:
    """Runs Pelican into an empty folder.

    Args:
        places: Content and theme.
        output: Where Pelican's own pages go; emptied first.
        site_url: Public address, without a final slash.
        bytecode: Where compiled templates are kept.
        make: Makes everything else; called by the plugin.

    Returns:
        The files that Pelican wrote, relative to `output`.

    Raises:
        ClubError: Pelican left a page out because it could not be read.
    """
    from pelican import Pelican  # noqa: PLC0415  # half a second, which most builds do not need
    from pelican.settings import read_settings  # noqa: PLC0415

    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    override: dict[str, Any] = {
        "PATH": str(places.pages.parent),
        "PAGE_PATHS": [places.pages.name],
        "OUTPUT_PATH": str(output),
        "THEME": str(places.theme),
        "SITEURL": site_url,
        "CLUB_MAKE": make,
        "CLUB_BYTECODE": bytecode,
        "CLUB_PLACES": places,
    }
    said = _Said()
    logger = logging.getLogger("pelican")
    logger.addHandler(said)
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it reports on what it did; we do
            Pelican(read_settings(str(HOME / "pelicanconf.py"), override=override)).run()
    finally:
        logger.removeHandler(said)
    if said.errors:
        reason = "Pelican could not make a page: " + "; ".join(said.errors)
        raise ClubError(reason)
    return sorted(path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())


class _Said(logging.Handler):
    """Keeps what Pelican logs as errors: it goes on after them, and this build must not."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps one message."""
        self.errors.append(record.getMessage())
