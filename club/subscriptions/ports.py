"""What the use cases need of the world, each as a protocol; fakes and real adapters pass one suite of tests."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from club.core.mail import Mail
from club.core.secrets import Secrets
from club.subscriptions.caps import Limits, Window
from club.subscriptions.changes import Change
from club.subscriptions.choices import Known
from club.subscriptions.consent import ConsentEvent
from club.subscriptions.reader import Reader, Stop
from club.subscriptions.recruit import Counted, Recruit
from club.subscriptions.request import Link, Request


@dataclass(frozen=True, slots=True)
class Found:
    """What there is under a key, less what has ended.

    `moved_to` is the key of the present address, where this one was given up.
    """

    reader: Reader | None = None
    stop: Stop | None = None
    request: Request | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the club and its operator have set; `site_url` has no slash at the end."""

    secrets: Secrets
    known: Known
    limits: Limits
    site_url: str


class Store(Protocol):
    """Keeps readers, their consent and what they asked for; reads see every write that came before."""

    def find(self, key: str, *, now: dt.datetime, request_id: str = "") -> Found:
        """Gives what there is under a key, in one call; the request only where its id is given."""
        ...

    def find_link(self, token_hash: str, *, now: dt.datetime) -> Link | None:
        """Gives a link, also one that has been used or has ended within REMEMBERED_DAYS."""
        ...

    def events(self, key: str, *, now: dt.datetime) -> Iterator[ConsentEvent]:
        """Gives every consent event of a reader, oldest first."""
        ...

    def requests(self, key: str, *, now: dt.datetime) -> Iterator[Request]:
        """Gives every request that is open under a key."""
        ...

    def recruits(self, week: str, *, now: dt.datetime) -> Iterator[Recruit]:
        """Gives every recruit of an ISO week that is noted."""
        ...

    def recruited(self, week: str, *, now: dt.datetime) -> Counted | None:
        """Gives the counts of an ISO week's recruits, if they are kept."""
        ...

    def count(self, window: Window) -> int:
        """Gives how much was counted in a window."""
        ...

    def write(self, changes: Sequence[Change], *, now: dt.datetime) -> None:
        """Makes all changes or none; at most 100, no two of them on one item.

        Raises:
            ConflictError: A change's condition does not hold; nothing was written.
            TemporaryError: The store could not; nothing was written.
        """
        ...


class Letters(Protocol):
    """Writes mails from the wordings that the build has drawn."""

    def write(self, name: str, to: str, values: Mapping[str, str]) -> Mail:
        """Gives the mail of a name (`confirm`, `already`, `link`, `move`, `moved`), filled with values."""
        ...
