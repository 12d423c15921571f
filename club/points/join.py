"""Asking that a co-op become a member: whoever asks proves the address first, and an administrator decides."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from club.core.address import Address, read_address
from club.core.errors import InvalidFieldError, InvalidFormError
from club.core.mail import Queue
from club.core.pushed import Coop
from club.core.tokens import new_token
from club.points.member import Application, proves
from club.points.ports import Roll

T = TypeVar("T")

MAX_TYPED_CHARS = 300
JOIN_MAIL, DECIDE_MAIL, ANSWER_MAIL = "join", "join-decide", "join-answer"


@dataclass(frozen=True, slots=True)
class Joining:
    """What the form says."""

    coop: Coop
    contact: Address


def read_join(values: Mapping[str, str], *, coops: Mapping[str, Coop]) -> Joining:
    """Reads the form: `coop`, `email`, `agreed`.

    Raises:
        InvalidFormError: Names all that is wrong.
    """
    errors: list[InvalidFieldError] = []
    coop = _tried(lambda: read_coop(values.get("coop", ""), coops=coops), errors)
    contact = _tried(lambda: read_address(values.get("email", "")), errors)
    if not values.get("agreed"):
        errors.append(InvalidFieldError("agreed", "Tick that the co-op agrees to the rules, or it cannot join."))
    if errors or not (coop and contact):
        raise InvalidFormError(errors)
    return Joining(coop, contact)


def read_coop(typed: str, *, coops: Mapping[str, Coop]) -> Coop:
    """Finds a co-op of the directory by the address of its page, the last part of that, or its name.

    Raises:
        InvalidFieldError: `coop`: there is none, or there are several of this name.
    """
    text = " ".join(typed.split())
    if not text or len(text) > MAX_TYPED_CHARS:
        raise InvalidFieldError("coop", "Enter the co-op’s name, or the address of its page in the directory.")
    slug = text.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2].lower()
    if slug in coops:
        return coops[slug]
    named = [one for one in coops.values() if one.name.casefold() == text.casefold()]
    if len(named) > 1:
        raise InvalidFieldError("coop", "Several co-ops have this name. Enter the address of its page instead.")
    if not named:
        reason = "There is no such co-op in the directory. Copy the address of its page; if it has none, add it first."
        raise InvalidFieldError("coop", reason)
    return named[0]


def join(joining: Joining, *, roll: Roll, queue: Queue, now: dt.datetime) -> None:
    """Takes the application of whoever has this address; it never looks who is a member.

    Side effects: writes the application, and queues the mail that asks to confirm it.

    Raises:
        TemporaryError: The store or the queue could not.
    """
    coop, contact = joining.coop, joining.contact
    is_proven = proves(contact.ascii, coop.domain)
    application = Application(coop.slug, new_token(), contact.text, now, is_proven=is_proven)
    roll.write([application])
    queue.put(about(application, JOIN_MAIL))


def about(application: Application, mail: str) -> Mapping[str, str]:
    """Gives the message that has a mail about an application sent, once."""
    return {"member": application.coop, "mail": mail, "id": application.id}


def _tried(read: Callable[[], T], errors: list[InvalidFieldError]) -> T | None:
    try:
        return read()
    except InvalidFieldError as error:
        errors.append(error)
        return None
