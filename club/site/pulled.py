"""What the site shows of the functions' store: the public files that `build.py pull` writes into `content/club/`.

| file | what is in it |
|---|---|
| `ledger.json` | every entry of the ledger, every balance (`club.points.ledger.publish`) |
| `members.json` | `{"format": 1, "members": [{"coop": "example-bakery", "since": "2026-10-01"}]}` |
| `statistics.json` | readers, deliveries, members by class, what draws are bound to (`club.site.statistics`) |
| `draws.json` | `{"format": 1, "draws": {"12": {…}}}`, each as `club.promotions.draw_file` has it |
| `circles.json` | who promotes whom in turn (`club.points.circles_file`) |

A club without them has no points, members and so on. Each is held to what it says of itself, so that nobody can
change a byte of it by hand and have it published.
"""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from club.core.errors import ClubError
from club.directory.faults import Fault, Problem
from club.directory.kinds import SLUG
from club.points.ledger import Ledger, verify
from club.promotions.draw_file import differences
from club.site.statistics import Statistics, read_statistics

LEDGER, MEMBERS, STATISTICS, DRAWS, CIRCLES = (
    "ledger.json", "members.json", "statistics.json", "draws.json", "circles.json"
)  # fmt: skip
FORMAT = 1
_MEND = "run build.py pull"
_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_MONTH = re.compile(r"(?:2[0-9]{3}-(?:0[1-9]|1[0-2]))?")
_STATES = ("open", "running", "ended")
_TURNS = ("due", "claimed", "settled", "missed")


@dataclass(frozen=True, slots=True)
class Circle:
    """Co-ops of whom each gives and gets one promotion a month.

    Attributes:
        language: Code of the language that they write in.
        topics: Ids of sectors.
        state: `open`, `running` or `ended`.
        starts: Its first month (`2026-12`), empty where it waits for more co-ops.
        months: How many it runs for.
        coops: In the order of the ring.
        promotions: How many there are of each state: `due`, `claimed`, `settled`, `missed`.
    """

    name: str
    language: str
    topics: tuple[str, ...]
    state: str
    starts: str
    months: int
    coops: tuple[str, ...]
    promotions: Mapping[str, int]


@dataclass(slots=True)
class Pulled:
    """All of it, and what is wrong with it; `ledger_text` is the file as it is, and empty where there is none.

    Attributes:
        members: Since when each is one (ISO day), by slug.
        draws: What was published of each draw, by the edition's number.
    """

    ledger: Ledger = field(default_factory=Ledger)
    ledger_text: str = ""
    members: Mapping[str, str] = field(default_factory=dict)
    statistics: Statistics = field(default_factory=Statistics)
    draws: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    circles: tuple[Circle, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def read_pulled(folder: Path) -> Pulled:
    """Reads the files of a folder `content/club`, whatever is in them; a missing one holds nothing."""
    pulled = Pulled()
    readers: Mapping[str, Callable[[Pulled, str], None]] = {
        LEDGER: _read_ledger,
        MEMBERS: _read_members,
        STATISTICS: _read_statistics,
        DRAWS: _read_draws,
        CIRCLES: _read_circles,
    }
    for name, read in readers.items():
        path = folder / name
        if not path.exists():
            continue
        try:
            read(pulled, path.read_text(encoding="utf-8"))
        except KeyError as error:
            pulled.problems.append(Problem(name, 1, Fault("", f"cannot be taken as it is: it lacks {error}", _MEND)))
        except (OSError, ClubError, ValueError, TypeError, AttributeError) as error:
            pulled.problems.append(Problem(name, 1, Fault("", f"cannot be taken as it is: {error}", _MEND)))
    return pulled


def _read_ledger(pulled: Pulled, text: str) -> None:
    pulled.ledger, pulled.ledger_text = verify(text), text


def _read_members(pulled: Pulled, text: str) -> None:
    rows = _values(text)["members"]
    members = {_slug(one["coop"]): dt.date.fromisoformat(one["since"]).isoformat() for one in rows}
    _raise_unless(len(members) == len(rows), "a member stands twice in it")
    pulled.members = members


def _read_statistics(pulled: Pulled, text: str) -> None:
    pulled.statistics = read_statistics(json.loads(text))


def _read_draws(pulled: Pulled, text: str) -> None:
    draws = _values(text)["draws"]
    for number, values in draws.items():
        _raise_unless(_NUMBER.fullmatch(number) is not None, f"{number!r} is no number of an edition")
        _raise_unless(int(number) == values["edition"], f"the draw of edition {number} says that it is of another one")
        wrong = list(differences(values))
        _raise_unless(not wrong, f"in the draw of edition {number}, {'; '.join(wrong)}")
    pulled.draws = {int(number): draws[number] for number in sorted(draws, key=int)}


def _read_circles(pulled: Pulled, text: str) -> None:
    pulled.circles = tuple(map(_circle, _values(text)["circles"]))


def _circle(one: Mapping[str, Any]) -> Circle:
    name, counts = one["name"], Counter(turn["state"] for turn in one["promotions"])
    _raise_unless(isinstance(name, str) and name.isprintable(), "the name of a circle is no line of text")
    _raise_unless(one["state"] in _STATES and set(counts) <= set(_TURNS), f"{name}: is in no state that there is")
    _raise_unless(_MONTH.fullmatch(one["starts"]) is not None, f"{name}: does not start with a month")
    return Circle(
        name,
        _slug(one["language"]),
        tuple(map(_slug, one["topics"])),
        one["state"],
        one["starts"],
        int(one["months"]),
        tuple(map(_slug, one["coops"])),
        {state: counts[state] for state in _TURNS if counts[state]},
    )


def _values(text: str) -> Mapping[str, Any]:
    values: Any = json.loads(text)
    _raise_unless(isinstance(values, dict) and values.get("format") == FORMAT, f"its format is not {FORMAT}")
    found: Mapping[str, Any] = values
    return found


def _slug(text: str) -> str:
    _raise_unless(SLUG.fullmatch(text) is not None, f"{text!r} is no slug")
    return text


def _raise_unless(is_so: bool, reason: str) -> None:  # noqa: FBT001  # reads as a sentence
    if not is_so:
        raise ValueError(reason)
