"""What the lists of other tools look like: which columns tell the address, the standing, and the proof.

Columns are those that the tools write: listmonk `cmd/subscribers.go` (export), Mailchimp's audience export with its
three files, Buttondown's API and export. Names, networks, places and ratings are never looked at.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from club.core.errors import ClubError
from club.local.readers_import_file import Cells
from club.subscriptions.choices import NO_CHOICES, Choices, Known
from club.subscriptions.importing import RefusedRowError
from club.subscriptions.reader import Why

_SPLIT = re.compile(r"[;,|]")
_ZONE = re.compile(r" ?([+-]\d\d):?(\d\d)?(?: [A-Z]{1,5})?$")  # as Go and PostgreSQL write it
_GUARDS = "=+-@'"  # what a cell that spreadsheets take for a formula begins with
_ON = ""
# How each tool says who is on its list (""), who is not (a reason), and who is neither (words).
_LISTMONK: Mapping[str, Why | str] = {
    "enabled": _ON,
    "confirmed": _ON,
    "blocklisted": Why.NEVER,
    "unsubscribed": Why.UNSUBSCRIBED,
    "disabled": "is disabled there",
    "unconfirmed": "has never confirmed there",
}
_BUTTONDOWN: Mapping[str, Why | str] = {
    **dict.fromkeys(
        ("regular", "premium", "trialed", "unpaid", "gifted", "churning", "churned", "paused", "past_due"), _ON
    ),
    "unsubscribed": Why.UNSUBSCRIBED,
    "undeliverable": Why.BOUNCED,
    "complained": Why.COMPLAINED,
    "blocked": Why.NEVER,
    "unactivated": "has never confirmed there",
    "spammy": "is taken for spam there",
    "removed": "was removed there",
    "upcoming": "is not on the list there yet",
}
_OWN: Mapping[str, Why | str] = {"": _ON, "confirmed": _ON, **{why.value: why for why in Why}}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says.

    Attributes:
        why: Why they must not be mailed; None for who is on the list.
        confirmed_at: When they confirmed, where the row shows it.
        left_at: Since when they must not be mailed, where the row shows it.
        dropped: How many topics, languages and countries are none that the club has.
    """

    address: str
    why: Why | None = None
    confirmed_at: dt.datetime | None = None
    asked_at: dt.datetime | None = None
    left_at: dt.datetime | None = None
    paused_until: dt.datetime | None = None
    choices: Choices = NO_CHOICES
    form: str = ""
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Format:
    """One tool's list.

    Attributes:
        name: As the command's option has it.
        title: As people know it.
        needs: Columns of which each must be there, under one of its names.
        proof: The column that shows when they confirmed.
    """

    name: str
    title: str
    needs: tuple[tuple[str, ...], ...]
    proof: str
    read: Callable[[Cells, Known], Entry]

    def missing(self, header: tuple[str, ...]) -> str:
        """Gives the first column that is not there; empty where all are."""
        return next((names[0] for names in self.needs if not set(names) & set(header)), "")


def find_format(header: tuple[str, ...], name: str) -> Format:
    """Gives the format of a name, or the one that the header tells.

    Raises:
        ClubError: It is none that is known, or a column is missing.
    """
    if not name:
        found = next((one for one in FORMATS.values() if not one.missing(header)), None)
        if found is None:
            raise ClubError(
                "its first line names the columns of no list that is known here; "
                "say --format, or name the columns address, confirmed_at, topics, language, country"
            )
        return found
    if column := FORMATS[name].missing(header):
        raise ClubError(f"its first line lacks the column {column}, which every list of {FORMATS[name].title} has")
    return FORMATS[name]


def read_time(text: str) -> dt.datetime | None:
    """Reads a time as any of the tools writes it; UTC where it names no zone. None where it is none."""
    plain = _ZONE.sub(r"\1:\2", text.strip().removesuffix(" UTC")) if text else ""
    try:
        found = dt.datetime.fromisoformat(plain.removesuffix(":"))
        return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


def _listmonk(cells: Cells, known: Known) -> Entry:
    why = _standing(_LISTMONK, cells.first("status"))
    if why is None and (of_list := cells.first("subscription_status")):
        why = _standing(_LISTMONK, of_list)
    told = _object(cells.first("attributes"))
    choices, dropped = _choices(told.get("topics", told.get("interests")), told.get("language"), told.get("country"),
                                known)  # fmt: skip
    return Entry(
        cells.first("email"),
        why,
        confirmed_at=_perhaps(cells, "confirmed_at"),
        left_at=_perhaps(cells, "updated_at") if why else None,
        choices=choices,
        dropped=dropped,
    )


def _mailchimp(cells: Cells, known: Known) -> Entry:
    why, left_at = None, None
    if "unsub_time" in cells.by_name:
        reason = cells.first("unsub_reason", "unsub_reason_other").casefold()
        complained = "complain" in reason or "spam" in reason
        why, left_at = (Why.COMPLAINED if complained else Why.UNSUBSCRIBED), _perhaps(cells, "unsub_time")
    elif "clean_time" in cells.by_name:
        why, left_at = Why.BOUNCED, _perhaps(cells, "clean_time")
    asked_at, confirmed_at = _perhaps(cells, "optin_time"), _perhaps(cells, "confirm_time")
    # Who was added by hand, or by a form that asks for no confirmation, has a CONFIRM_TIME too: it is no proof alone.
    if asked_at is None or confirmed_at is None or confirmed_at <= asked_at:
        asked_at, confirmed_at = None, None
    language, country = cells.first("language", "preferred language"), cells.first("country")
    choices, dropped = _choices(cells.first("topics", "interests", "tags"), language, country, known)
    return Entry(
        cells.first("email address", "email"),
        why,
        confirmed_at=confirmed_at,
        asked_at=asked_at,
        left_at=left_at,
        choices=choices,
        dropped=dropped,
    )


def _buttondown(cells: Cells, known: Known) -> Entry:
    why = _standing(_BUTTONDOWN, cells.first("subscriber_type", "type"))
    if why is None and cells.first("unsubscription_date"):
        why = Why.UNSUBSCRIBED
    told = _object(cells.first("metadata"))
    tags = cells.first("topics", "tags").strip("[]")
    choices, dropped = _choices(tags, told.get("language"), told.get("country"), known)
    return Entry(
        cells.first("email_address", "email"),
        why,
        confirmed_at=_perhaps(cells, "confirmation_date", "confirmed_at", "confirmation"),
        left_at=_perhaps(cells, "unsubscription_date"),
        choices=choices,
        dropped=dropped,
    )


def _own(cells: Cells, known: Known) -> Entry:
    address = cells.first("address")
    choices, dropped = _choices(cells.first("topics"), cells.first("language"), cells.first("country"), known)
    form = cells.first("form")
    return Entry(
        unguarded(address),
        _standing(_OWN, cells.first("state")),
        confirmed_at=_perhaps(cells, "confirmed_at"),
        left_at=_perhaps(cells, "left_at"),
        paused_until=_perhaps(cells, "paused_until"),
        choices=choices,
        form=form if form in known.coops else "",
        dropped=dropped + bool(form and form not in known.coops),
    )


def guarded(cell: str) -> str:
    """Gives a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] and cell[0] in _GUARDS else cell


def unguarded(cell: str) -> str:
    """Gives what `guarded` was given."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in _GUARDS else cell


def _standing(words: Mapping[str, Why | str], cell: str) -> Why | None:
    found = words.get(cell.casefold(), "has a status that is not known here")
    if isinstance(found, Why):
        return found
    if found:
        raise RefusedRowError(found)
    return None


def _perhaps(cells: Cells, *names: str) -> dt.datetime | None:
    text = cells.first(*names)
    found = read_time(text)
    if text and found is None:
        raise RefusedRowError(f"its {names[0]} is no time, such as 2026-01-31 12:00:00")
    return found


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _choices(topics: object, language: object, country: object, known: Known) -> tuple[Choices, int]:
    """Gives what the club knows of it, and how many values it does not."""
    wanted = set(_ids(topics))
    interests = tuple(one for one in known.interests if one in wanted)
    spoken = next(iter(_ids(language)), "")
    home = next(iter(_ids(country)), "").upper()
    dropped = len(wanted) - len(interests) + bool(spoken and spoken not in known.languages)
    dropped += bool(home and home not in known.countries)
    choices = Choices(interests, spoken if spoken in known.languages else "", home if home in known.countries else "")
    return choices, dropped


def _ids(cell: object) -> Iterator[str]:
    parts = cell if isinstance(cell, list) else _SPLIT.split(cell) if isinstance(cell, str) else ()
    for part in parts:
        if isinstance(part, str) and (word := part.strip(" \t\"'").casefold()):
            yield word


_EMAIL = ("email", "email_address")
FORMATS = {
    one.name: one
    for one in (
        Format("mailchimp", "Mailchimp", (("email address", "email"), ("confirm_time",)), "CONFIRM_TIME", _mailchimp),
        Format("listmonk", "listmonk", (("email",), ("attributes",), ("status",)), "confirmed_at", _listmonk),
        Format("buttondown", "Buttondown", (_EMAIL, ("subscriber_type", "type")), "confirmation_date", _buttondown),
        Format("csv", "this club", (("address",),), "confirmed_at", _own),
    )
}
