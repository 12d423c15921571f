"""The pages that the build has drawn, filled for one visitor."""

import functools
from collections.abc import Mapping
from pathlib import Path

from pystache import Renderer, parse
from pystache.common import MissingTags
from pystache.parsed import ParsedTemplate

from club.core.errors import ClubError


class Pages:
    """Fills Mustache pages (mustache(5)), each read when it is first wanted and then kept."""

    def __init__(self, folder: Path, *, is_strict: bool = False) -> None:
        """Takes the folder; `is_strict` makes a hole that is not filled an error, where else it stays empty."""
        missing = MissingTags.strict if is_strict else MissingTags.ignore
        self._renderer = Renderer(missing_tags=missing)
        self._read = functools.cache(functools.partial(_read, folder))

    def fill(self, name: str, holes: Mapping[str, object]) -> str:
        """Gives a page; whatever is put into a hole is escaped.

        Raises:
            ClubError: The kit has no such page.
        """
        page: str = self._renderer.render(self._read(name), holes)
        return page


def _read(folder: Path, name: str) -> ParsedTemplate:
    path = folder / f"{name}.html"
    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ClubError(f"{path}: cannot be read: {error.strerror}; build.py build makes it") from error
