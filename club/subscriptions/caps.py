"""How much may be asked for: caps that the store holds by conditional write."""

import datetime as dt
import hmac
import ipaddress
from dataclasses import dataclass

from club.core.secrets import Secrets
from club.core.tokens import to_text

ADDRESS_PAUSE = dt.timedelta(hours=24)  # one confirmation per address in it
ADDRESS_MONTH = dt.timedelta(days=30)
ADDRESS_PER_MONTH = 3
LINKS_PER_DAY, LINKS_PER_MONTH = 3, 12  # fresh links to one's own data
MOVES_PER_DAY = 3  # new addresses that one reader asks for
HOUR_SHARDS = 8  # one counter for all would make every sign-up wait for every other
_V4_PREFIX, _V6_PREFIX = 24, 56  # what one household or company usually has


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that an operator may set, all per hour.

    Attributes:
        network: Forms from one network.
        form: Forms from one co-op's site.
        pressure: Forms in all, from which on everybody is asked for the second page's button.
        mails: Mails in answer to forms; the rest waits.
    """

    network: int = 60
    form: int = 600
    pressure: int = 1_200
    mails: int = 2_000


@dataclass(frozen=True, slots=True)
class Window:
    """A counter of one window of time, which must stay below `most` to be counted up; None lets all pass."""

    name: str
    ends_at: dt.datetime
    most: int | None


def hour_window(name: str, most: int | None, *, now: dt.datetime) -> Window:
    """Gives the counter of the present hour."""
    start = now.replace(minute=0, second=0, microsecond=0)
    return Window(f"{name}#{start:%Y-%m-%dT%H}", start + dt.timedelta(hours=1), most)


def day_window(name: str, most: int, *, now: dt.datetime) -> Window:
    """Gives the counter of the present day."""
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(f"{name}#{start:%Y-%m-%d}", start + dt.timedelta(days=1), most)


def month_window(name: str, most: int, *, now: dt.datetime) -> Window:
    """Gives the counter of the present month."""
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Window(f"{name}#{start:%Y-%m}", (start + dt.timedelta(days=31)).replace(day=1), most)


def all_forms(request_id: str, *, now: dt.datetime) -> Window:
    """Gives one of the counters of all forms of the hour; each form falls to one of them by chance."""
    return hour_window(f"ALL#{ord(request_id[0]) % HOUR_SHARDS}", None, now=now)


def network_name(client: str, *, secrets: Secrets, now: dt.datetime) -> str:
    """Gives a name for the network of an internet address, by a key that changes daily.

    No address is stored, and what is stored cannot be joined over two days.
    """
    try:
        address = ipaddress.ip_address(client)
        address = getattr(address, "ipv4_mapped", None) or address  # as a server on both sorts of network sees it
        prefix = _V4_PREFIX if address.version == 4 else _V6_PREFIX  # noqa: PLR2004  # IP's own numbers
        network = str(ipaddress.ip_network((address, prefix), strict=False))
    except ValueError:
        network = "unknown"
    key = hmac.digest(secrets.network_key, f"{now:%Y-%m-%d}".encode(), "sha256")
    return "NETWORK#" + to_text(hmac.digest(key, network.encode(), "sha256")[:16])
