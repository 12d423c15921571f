"""What the build tells the functions: the words that forms may use, and who the club is."""

import functools
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from club.core.errors import ClubError
from club.subscriptions.choices import Known

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """Who the club is, for mails; the controller on a line each for name, postal address and e-mail address."""

    name: str
    controller: str
    sender_name: str
    sender_email: str
    language: str


class Kit:
    """Reads the folder that `club.site.kit` fills; each file when it is first wanted."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder."""
        self._folder = folder

    @functools.cached_property
    def known(self) -> Known:
        """Gives the words that forms may use.

        Raises:
            ClubError: The kit cannot be read.
        """
        values = self._values
        names = ("interests", "languages", "countries", "wordings", "wording", "privacy")
        return Known(coops=self.coops, **{name: values[name] for name in names})

    @functools.cached_property
    def facts(self) -> Facts:
        """Gives who the club is; raises as `known` does."""
        values = self._values
        controller = "\n".join(values[f"controller_{name}"] for name in ("name", "address", "email"))
        return Facts(values["name"], controller, values["sender_name"], values["sender_email"], values["language"])

    @functools.cached_property
    def coops(self) -> "Coops":
        """Gives the co-ops on whose sites a form may stand."""
        return Coops(self._folder / "coops.txt")

    @functools.cached_property
    def _values(self) -> Mapping[str, Any]:
        values: dict[str, Any] = json.loads(_read(self._folder / "known.json"))
        if values["format"] != _FORMAT:
            raise ClubError(f"{self._folder}: is of another version; build.py build makes it anew")
        return values


class Coops(Collection[str]):
    """Slugs of co-ops in a file of `slug, tab, name` lines, searched as it is: it may have 100,000 lines."""

    def __init__(self, path: Path) -> None:
        """Takes the file, which is read when it is first asked."""
        self._path = path

    def name(self, slug: str) -> str:
        """Gives the name of a co-op, empty where there is none of this slug."""
        if not slug.isascii() or not slug.replace("-", "").isalnum():
            return ""
        start = self._lines.find(f"\n{slug}\t".encode())
        if start < 0:
            return ""
        line = self._lines[start + 1 : self._lines.index(b"\n", start + 1)]
        return line.partition(b"\t")[2].decode()

    def __contains__(self, slug: object) -> bool:
        return isinstance(slug, str) and bool(self.name(slug))

    def __iter__(self) -> Iterator[str]:
        return (line.partition(b"\t")[0].decode() for line in self._lines.split(b"\n") if line)

    def __len__(self) -> int:
        return self._lines.count(b"\t")

    @functools.cached_property
    def _lines(self) -> bytes:
        return b"\n" + _read(self._path) + b"\n"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ClubError(f"{path}: cannot be read: {error.strerror}; build.py build makes it") from error
