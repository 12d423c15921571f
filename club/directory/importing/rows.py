"""The rows of a list, and the answer that each of them gets."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

Verdict = Literal["written", "updated", "merged", "unchanged", "kept", "left out", "refused"]
VERDICTS: tuple[Verdict, ...] = ("written", "updated", "merged", "unchanged", "kept", "left out", "refused")


class Row(NamedTuple):
    """One row: where it stands in its file ("line 12", "item 3"), its cells, and what broke it, if anything."""

    place: str
    cells: Mapping[str, str]
    fault: str = ""


class Table(NamedTuple):
    """A read file: the names of its columns, its rows, and remarks on how it was read."""

    columns: Sequence[str]
    rows: Sequence[Row]
    remarks: Sequence[str] = ()


class Answer(NamedTuple):
    """What became of a row.

    `path` is the entry, relative to the folder of entries, and empty where the
    row has none; `why` says the reason and whatever was changed on the way.
    """

    place: str
    id: str
    name: str
    verdict: Verdict
    path: str
    why: str

    def __str__(self) -> str:
        """Gives the answer as a line for people."""
        target = {"merged": f" into {self.path}", "left out": "", "refused": ""}.get(self.verdict, f" {self.path}")
        why = f": {self.why}" if self.why else ""
        return f"{self.place}: {self.name or self.id or '(no name)'}: {self.verdict}{target}{why}"
