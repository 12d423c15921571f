"""How often forms may be sent: counters of the hour and the day, held by the store."""

from typing import TYPE_CHECKING

from club.core.errors import ClubError, ConflictError
from club.subscriptions.address import Address, cap_key
from club.subscriptions.caps import Window, day_window, hour_window, network_name
from club.subscriptions.changes import CountWindow

if TYPE_CHECKING:
    from functions.visit import Visit
    from functions.wiring import Club

ADDRESS_PER_DAY = 3  # mails that forms of one kind may bring to one address


class TooManyError(ClubError):
    """Says that something was sent as often as it may be within some time."""


def count_network(what: str, *, club: "Club", visit: "Visit") -> None:
    """Counts what came from a visitor's network within this hour; each kind of thing by itself.

    Raises:
        TooManyError: It came as often as it may.
    """
    name = f"{what}#{network_name(visit.client, secrets=club.secrets, now=club.now())}"
    _count(hour_window(name, club.limits.network, now=club.now()), club)


def count_address(what: str, address: Address, most: int, *, club: "Club") -> None:
    """Counts what makes us write to an address within this day.

    Raises:
        TooManyError: We were asked to as often as we may be.
    """
    key = cap_key(address, club.secrets.address_key)
    _count(day_window(f"{what}#{key}", most, now=club.now()), club)


def is_within_caps(club: "Club", visit: "Visit", address: Address, *, form: str, most: int = ADDRESS_PER_DAY) -> bool:
    """Counts a form that brings a mail, by network and by address; False where no mail is to go, and none may tell."""
    try:
        count_network(form.upper(), club=club, visit=visit)
        count_address(form.upper(), address, most, club=club)
    except TooManyError:
        return False
    return True


def _count(window: Window, club: "Club") -> None:
    try:
        club.store.write([CountWindow(window)], now=club.now())
    except ConflictError as error:
        raise TooManyError("That was sent too often. Wait some hours, and try again.") from error
