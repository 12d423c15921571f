"""What the site shows of the club's store, gathered as the files of `content/club/`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from club.core.errors import ClubError
from club.newsletter.bookings import NAME as BOOKINGS
from club.newsletter.bookings import PICTURES
from club.points.circles_file import publish_circles
from club.points.entries import Entry
from club.points.ledger import publish, replay
from club.points.voters import voters
from club.promotions.allocation import commitment
from club.promotions.booked import bookings, is_booked
from club.promotions.ports import Board, Sheet
from club.promotions.request import Request
from club.site.pictures import PictureError, redraw, size_of
from club.site.pulled import CIRCLES, DRAWS, LEDGER, MEMBERS, STATISTICS, read_pulled
from club.site.statistics import LEAST_READERS, rounded, told
from club.subscriptions.figures import Figures, figures_of
from club.subscriptions.reader import Reader

if TYPE_CHECKING:
    from functions.wiring import Club

_FORMAT = 1
_HASH_CHARS = 32  # of what a picture's file is named by: so many that nobody finds two for one name


class OtherLedgerError(ClubError):
    """Says that the store's ledger does not go on from the one that the site has."""


@dataclass(slots=True)
class Gathered:
    """The files by name, relative to the folder; `lacking` says which promotions go without their picture, and why."""

    files: dict[str, bytes] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)


class Gatherer:
    """Gathers what is public, and keeps of the files that are there what the store has let go after a year."""

    def __init__(self, club: "Club", folder: Path, *, readers: Iterable[Reader], is_anew: bool = False) -> None:
        """Takes the club, the folder `content/club`, all readers to be counted, and whether to forget the folder."""
        self._club, self._folder, self._readers, self._is_anew = club, folder, readers, is_anew

    def gather(self, *, may_lack: bool = False) -> Gathered:
        """Gives the files.

        Args:
            may_lack: Let promotions go without a picture that cannot be drawn again.

        Raises:
            OtherLedgerError: The ledger is another one.
            PictureError: A picture cannot be drawn again; names the request.
            ClubError: The store cannot be asked.
        """
        club, gathered = self._club, Gathered()
        sheets = {number: club.promotions.sheet(number) for number in club.promotions.editions()}
        drawn = dict(self._pictures(sheets, gathered, may_lack=may_lack))
        figures = figures_of(self._readers, now=club.now())
        gathered.files |= {
            LEDGER: self._ledger().encode(),
            MEMBERS: _json({"format": _FORMAT, "members": self._members()}),
            BOOKINGS: self._bookings(sheets, drawn),
            DRAWS: self._draws(sheets),
            STATISTICS: self._statistics(sheets, figures),
            CIRCLES: publish_circles(club.circles.all(), club.claims.of, now=club.now()).encode(),
        }
        return gathered

    def _ledger(self) -> str:
        entries = list(self._club.books.entries())
        before = [] if self._is_anew else read_pulled(self._folder).ledger.entries
        if entries[: len(before)] != before:
            number = next(place for place, one in enumerate(before) if entries[place : place + 1] != [one]) + 1
            raise OtherLedgerError(_other(number, entries))
        return publish(replay(entries))

    def _members(self) -> list[dict[str, str]]:
        return [{"coop": coop, "since": since.isoformat()} for coop, since in self._club.roll.members()]

    def _bookings(self, sheets: Mapping[int, Sheet], drawn: Mapping[str, Mapping[str, Any]]) -> bytes:
        """Gives what is booked; an edition of whose requests nothing is kept any more stays as it was."""
        editions = dict(bookings(sheets, self._club.pushed, drawn)["editions"])
        old = self._old(BOOKINGS, "editions")
        editions |= {number: rows for number, rows in old.items() if not sheets.get(int(number), Sheet()).requests}
        return _json({"format": _FORMAT, "editions": _by_number(editions)})

    def _draws(self, sheets: Mapping[int, Sheet]) -> bytes:
        draws = {str(number): json.loads(board.result) for number, board in _boards(sheets) if board.drawn_at}
        return _json({"format": _FORMAT, "draws": _by_number({**self._old(DRAWS, "draws"), **draws})})

    def _statistics(self, sheets: Mapping[int, Sheet], figures: Figures) -> bytes:
        club, may_vote = self._club, voters(roll=self._club.roll, books=self._club.books, today=self._club.now().date())
        seeds = {
            str(number): {"sha256": commitment(board.secret), "secret": board.secret if board.drawn_at else None}
            for number, board in _boards(sheets)
        }
        values = {
            "format": _FORMAT,
            "readers": told(figures.readers, figures.by_interest),
            "editions": _by_number({**self._old(STATISTICS, "editions"), **self._delivered()}),
            "members": {
                "coops": {"members": sum(1 for _ in club.roll.members()), "voting": len(may_vote.coops)},
                "individuals": {"members": figures.members, "voting": figures.may_vote},
                "workers": {"members": may_vote.workers, "voting": may_vote.workers},
            },
            "seeds": _by_number({**self._old(STATISTICS, "seeds"), **seeds}),
        }
        return _json(values)

    def _delivered(self) -> dict[str, int]:
        """Gives how many mails of each edition that was sent arrived, told as readers are."""
        found = {}
        for edition in self._club.pushed.editions:
            is_over = edition.status in ("locked", "sent")
            outcome = self._club.dispatches.outcome(edition.number) if is_over else None
            if outcome and outcome["delivered"] >= LEAST_READERS:
                found[str(edition.number)] = rounded(outcome["delivered"])
        return found

    def _pictures(
        self, sheets: Mapping[int, Sheet], gathered: Gathered, *, may_lack: bool
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Gives path, width and height of each picture by the hash of what was sent, and adds its file."""
        for request in (one for sheet in sheets.values() for one in sheet.requests if is_booked(one)):
            if request.creative.image is None:
                continue
            try:
                name, (width, height) = self._picture(request, gathered)
            except PictureError as error:
                reason = f"{request.ref}, {request.coop}: the picture: {error}"
                if not may_lack:
                    raise PictureError(reason) from error
                gathered.lacking.append(reason)
            else:
                path = PICTURES + name
                yield request.creative.image.sha256, {"path": path, "width": width, "height": height}

    def _picture(self, request: Request, gathered: Gathered) -> tuple[str, tuple[int, int]]:
        """Gives the name of a picture's file; one that was drawn before stays as it is, whatever draws today."""
        sha256 = request.creative.image.sha256 if request.creative.image else ""
        stem = sha256[:_HASH_CHARS]
        for suffix in (".jpg", ".png"):
            if (path := self._folder / "pictures" / f"{stem}{suffix}").is_file():
                return path.name, size_of(path.read_bytes())
        content = self._club.promotions.image(sha256)
        if content is None:
            raise PictureError("It is not kept any more.")
        drawn = redraw(content)
        gathered.files[f"pictures/{stem}{drawn.suffix}"] = drawn.content
        return stem + drawn.suffix, (drawn.width, drawn.height)

    def _old(self, name: str, part: str) -> dict[str, Any]:
        """Gives a part of a file that is there; nothing of one that cannot be read."""
        try:
            values = json.loads((self._folder / name).read_text(encoding="utf-8"))[part]
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return dict(values) if isinstance(values, dict) and not self._is_anew else {}


def _boards(sheets: Mapping[int, Sheet]) -> Iterator[tuple[int, Board]]:
    return ((number, sheet.board) for number, sheet in sheets.items() if sheet.board)


def _by_number(values: Mapping[str, Any]) -> dict[str, Any]:
    return {number: values[number] for number in sorted(values, key=int)}


def _json(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode()


def _other(number: int, entries: list[Entry]) -> str:
    what = f"entry {number} is another one" if len(entries) >= number else f"it has no entry {number}"
    return (
        f"the club's ledger does not go on from content/club/{LEDGER}: {what}. Either somebody has changed one of "
        "them, or this is another club; if it is, say --anew"
    )
