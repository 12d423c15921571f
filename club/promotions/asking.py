"""A request as a form asks for it, before anybody looks whether it may be."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from club.core.address import read_address
from club.core.errors import InvalidFieldError, InvalidFormError
from club.core.pushed import Edition, Pushed
from club.promotions.creative import read_creative
from club.promotions.offers import kind_for, kinds_of, open_editions
from club.promotions.request import COMMUNITY, Creative, Image, Means

_TOO_LATE = "No slot of this edition can be asked for any more. Choose another one."


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for; `email` is as typed, and can be written to."""

    edition: int
    wanted: str
    means: Means
    coop: str
    email: str = field(repr=False)
    creative: Creative


def read_ask(values: Mapping[str, str], *, pushed: Pushed, now: dt.datetime, image: Image | None = None) -> Ask:
    """Reads a whole form: edition, wanted, means, coop (a slug), email, headline, body, button, link and alt.

    Args:
        values: What was sent; fields that the kind of slot does not have are left out of account.
        pushed: What the site says.
        now: Editions end.
        image: The picture that was sent along.

    Raises:
        InvalidFormError: Names every field at fault, in the order of the form.
    """
    errors: list[InvalidFieldError] = []
    edition, wanted, means = None, "", Means.NOTHING
    try:
        edition = read_edition(values, pushed=pushed, now=now)
        wanted, means = read_offer(values, edition, pushed=pushed)
    except InvalidFieldError as error:
        errors.append(error)
    coop, email = values.get("coop", ""), values.get("email", "").strip()
    if coop not in pushed.coops:
        errors.append(InvalidFieldError("coop", "Choose a co-op of the directory."))
    try:
        read_address(email)
    except InvalidFieldError as error:
        errors.append(error)
    creative = None
    if edition and wanted:  # else nobody knows what it may be
        try:
            creative = read_creative(values, kind=kind_for(edition, wanted), image=image)
        except InvalidFormError as error:
            errors += error.errors
    if errors or edition is None or creative is None:
        raise InvalidFormError(errors)
    return Ask(edition.number, wanted, means, coop, email, creative)


def read_edition(values: Mapping[str, str], *, pushed: Pushed, now: dt.datetime) -> Edition:
    """Reads which edition is asked for.

    Raises:
        InvalidFieldError: `edition`.
    """
    number = values.get("edition", "")
    if not number:
        raise InvalidFieldError("edition", "Choose an edition.")
    found = next((one for one in open_editions(pushed, now=now) if str(one.number) == number), None)
    if found is None:
        raise InvalidFieldError("edition", _TOO_LATE)
    return found


def read_offer(values: Mapping[str, str], edition: Edition, *, pushed: Pushed) -> tuple[str, Means]:
    """Reads what kind of slot is asked for, and how it would be paid.

    Raises:
        InvalidFieldError: `wanted`, where the edition has no such slot, or it is not had by these means.
    """
    wanted, means = values.get("wanted", ""), values.get("means", "")
    if not wanted:
        raise InvalidFieldError("wanted", "Choose a kind of slot.")
    if wanted not in kinds_of(edition):
        raise InvalidFieldError("wanted", f"Edition {edition.number} has no such slot. Choose another kind.")
    if means not in means_of(wanted, pushed=pushed):
        raise InvalidFieldError("wanted", "Choose what it is to be paid with.")
    return wanted, Means(means)


def means_of(wanted: str, *, pushed: Pushed) -> tuple[Means, ...]:
    """Gives what a kind of slot may be paid with."""
    if wanted == COMMUNITY:
        return (Means.NOTHING,)
    price = pushed.prices.get(wanted)
    return (Means.POINTS, *((Means.MONEY,) if price.cents else ())) if price else ()
