"""The mails that the build has drawn, filled for one reader."""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

from pystache import Renderer

from club.core.errors import ClubError
from club.core.mail import Mail

_SUBJECT = "Subject: "


class KitLetters:
    """Writes bare text: `Subject: …`, an empty line, the words; of a few mails, HTML beside it."""

    def __init__(self, folder: Path, common: Mapping[str, str], coop_name: Callable[[str], str]) -> None:
        """Takes the folder of mails, what all of them are filled with, and what gives a co-op's name for its slug."""
        self._renderer = Renderer(escape=str)  # text has nothing to escape
        self._page_renderer = Renderer()
        self._read = functools.cache(functools.partial(_read, folder))
        self._common, self._coop_name = common, coop_name

    def write(self, name: str, to: str, values: Mapping[str, str]) -> Mail:
        """Gives the mail of a name, filled with values; `form` among them is the slug of a co-op.

        Raises:
            ClubError: The kit has no such mail.
        """
        holes = {**self._common, **values, "form_name": self._coop_name(values.get("form", ""))}
        subject, text, page = self._read(name)
        line, html = self._renderer.render(subject, holes), self._page_renderer.render(page, holes) if page else ""
        return Mail(to, " ".join(line.split()), self._renderer.render(text, holes), html)


def _read(folder: Path, name: str) -> tuple[str, str, str]:
    """Gives subject and text apart, so that nothing filled in can end the one and begin the other, and the HTML."""
    path = folder / f"{name}.txt"
    try:
        first, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    except OSError as error:
        raise ClubError(f"{path}: cannot be read: {error.strerror}; build.py build makes it") from error
    if not first.startswith(_SUBJECT):
        raise ClubError(f"{path}: must begin with {_SUBJECT!r}")
    page = path.with_suffix(".html")
    return first.removeprefix(_SUBJECT), text, page.read_text(encoding="utf-8") if page.is_file() else ""
