"""What claims need of the world, each as a protocol; fakes and real adapters pass one suite of tests."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from club.core.pushed import Pushed
from club.points.claims import Claim
from club.points.ports import Books


class Claims(Protocol):
    """Keeps claims; reads see every write that came before."""

    def find(self, claim_id: str) -> Claim | None:
        """Gives a claim."""
        ...

    def of(self, coop: str) -> Sequence[Claim]:
        """Gives the claims that a co-op has made, the oldest first."""
        ...

    def due(self, now: dt.datetime) -> Iterator[Claim]:
        """Gives those that the clock must look at, the one that has waited longest first."""
        ...

    def add(self, claim: Claim) -> Claim:
        """Writes a new claim; gives it with its version.

        Raises:
            ConflictError: There is one of this pair and month that was not withdrawn.
        """
        ...

    def save(self, claim: Claim, *, was: Claim) -> Claim:
        """Writes a claim over the one that was read; gives it with its version. What is withdrawn frees its pair.

        Raises:
            ConflictError: It has changed meanwhile; nothing was written.
        """
        ...


class Members(Protocol):
    """Who is a member of the club."""

    def is_member(self, coop: str) -> bool:
        """Tells whether a co-op is one."""
        ...

    def contact(self, coop: str) -> str:
        """Gives the confirmed mail address of a member, empty where there is none."""
        ...


class Page(Protocol):
    """A page as it was found."""

    @property
    def url(self) -> str:
        """Gives where redirects have led."""
        ...

    @property
    def text(self) -> str:
        """Gives what it holds."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """All of it together, as the use cases take it; `now` comes with each call.

    Attributes:
        fetch: Gives a page by its address; raises a ClubError that says to its owner what to mend,
            a TemporaryError where trying again may help.
        inbound: Domain whose mail the club receives; empty where it receives none.
        site_url: Public address, without a slash at the end.
    """

    claims: Claims
    books: Books
    members: Members
    pushed: Pushed
    fetch: Callable[[str], Page]
    site_url: str
    inbound: str = ""
