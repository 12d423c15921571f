"""A draw as it is published: what went in, what came out, and the secret that nobody could steer it by.

    {"format": 1, "edition": 12, "after": 11, "sha256": "…", "secret": "…", "slots": [{"id", "kind", "community"}],
     "entrants": [{"coop", "wanted", "points", "credit", "sector", "sectors", "country", "last_won", "owed"}],
     "winners": {"feature-1": "example-bakery"}, "waiting": ["…"], "credits": {"example-bakery": 0}}

`after` is the edition of the draw before, whose credits go into this one; 0 for the first.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from club.core.errors import ClubError
from club.core.pushed import Slot
from club.promotions.allocation import Draw, Entrant, commitment, draw, lots

FORMAT = 1
_RESULTS = {"winners": dict, "waiting": list, "credits": dict, "sha256": str}
_NO_DRAW = "this is no draw: it must be the JSON of data/draws/<edition>.json"


def run(entrants: Sequence[Entrant], slots: Sequence[Slot], *, edition: int, secret: str) -> Draw:
    """Runs a draw."""
    return draw(entrants, slots, edition=edition, lot=lots(secret, edition, entrants))


def publish(
    entrants: Sequence[Entrant], slots: Sequence[Slot], result: Draw, *, edition: int, after: int, secret: str
) -> str:
    """Gives the JSON of a draw; the same draw gives the same bytes."""
    values = {
        "format": FORMAT,
        "edition": edition,
        "after": after,
        "sha256": commitment(secret),
        "secret": secret,
        "slots": [{"id": one.id, "kind": one.kind, "community": one.is_community} for one in slots],
        "entrants": [_written(one) for one in sorted(entrants, key=lambda one: one.coop)],
        "winners": dict(result.winners),
        "waiting": list(result.waiting),
        "credits": dict(result.credits),
    }
    return json.dumps(values, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def differences(values: Mapping[str, Any], credits_before: Mapping[str, int] | None = None) -> Iterator[str]:
    """Runs a published draw again; gives what is not as it says, in words; nothing where all holds.

    Args:
        values: What the file holds.
        credits_before: What the draws before have left (`carried`); None leaves the credits that went in unchecked.

    Raises:
        ClubError: It is no draw, or of another format.
    """
    edition, secret, entrants, slots = _read(values)
    again = run(entrants, slots, edition=edition, secret=secret)
    if commitment(secret) != values["sha256"]:
        yield "the secret is not the one whose hash was published when requests opened"
    for slot, said, true in _unlike(values["winners"], again.winners):
        yield f"{slot} went to {said or 'nobody'}, and {true or 'nobody'} should have it"
    if list(again.waiting) != values["waiting"]:
        yield f"those who wait should do so in this order: {', '.join(again.waiting) or 'nobody'}"
    for coop, said, true in _unlike(values["credits"], again.credits):
        yield f"{coop} is left {said} thousandths of credit, and {true} would be right"
    if credits_before is not None:
        went_in = {one.coop: one.credit for one in entrants}
        for coop, said, true in _unlike(went_in, {one: credits_before.get(one, 0) for one in went_in}):
            yield f"{coop} went in with {said} thousandths of credit, and the draws before left it {true}"


def _unlike(said: Mapping[str, object], true: Mapping[str, object]) -> Iterator[tuple[str, object, object]]:
    for name in sorted({*said, *true}):
        if said.get(name) != true.get(name):
            yield name, said.get(name), true.get(name)


def carried(draws: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
    """Gives every co-op's credit after some draws, the earliest first; who did not ask keeps what it had."""
    left: dict[str, int] = {}
    for one in draws:
        left.update(one["credits"])
    return left


def _written(one: Entrant) -> Mapping[str, object]:
    return {
        "coop": one.coop,
        "wanted": one.wanted,
        "points": one.points,
        "credit": one.credit,
        "sector": one.sector,
        "sectors": sorted(one.sectors),
        "country": one.country,
        "last_won": one.last_won,
        "owed": one.is_owed,
    }


def _read(values: Mapping[str, Any]) -> tuple[int, str, list[Entrant], list[Slot]]:
    try:
        if values["format"] != FORMAT:
            raise ClubError(f"this draw is of format {values['format']}, and this program reads {FORMAT}")
        entrants = [
            Entrant(
                one["coop"],
                one["wanted"],
                one["points"],
                one["credit"],
                one["sector"],
                tuple(one["sectors"]),
                one["country"],
                one["last_won"],
                one["owed"],
            )
            for one in values["entrants"]
        ]
        slots = [Slot(one["id"], one["kind"], one["community"]) for one in values["slots"]]
        bytes.fromhex(values["secret"])
        is_whole = all(isinstance(values[name], kind) for name, kind in _RESULTS.items())
        read = int(values["edition"]), str(values["secret"]), entrants, slots
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ClubError(_NO_DRAW) from error
    if not is_whole:
        raise ClubError(_NO_DRAW)
    return read
