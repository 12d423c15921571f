"""Links to a member's own page, and to the page that asks for a co-op's word; none of them needs a store."""

import datetime as dt
from dataclasses import dataclass, replace

from club.core.errors import TokenError
from club.core.secrets import Secrets
from club.core.tokens import stamp, unstamp
from club.points.claims import OPEN_DAYS

PATH = "/forms/member"
LINK_HOURS = 24
CIRCLES, CLAIM = "circles", "claim:"  # what a link leads to, beside the page itself
_MEMBER, _WORD = "member", "claim-word"


@dataclass(frozen=True, slots=True)
class MemberLink:
    """What a link opens: the page of a co-op, and which part of it; all of its links end with the one mailed."""

    coop: str
    made_at: dt.datetime
    part: str = ""

    @property
    def claim(self) -> str:
        """Gives the id of the claim that it leads to, empty where it leads elsewhere."""
        return self.part.removeprefix(CLAIM) if self.part.startswith(CLAIM) else ""

    def to(self, part: str) -> "MemberLink":
        """Gives the link to another part."""
        return replace(self, part=part)

    def token(self, *, secrets: Secrets) -> str:
        """Gives its token."""
        return stamp(_MEMBER, f"{self.coop}\0{self.part}".encode(), secrets=secrets, now=self.made_at)


def open_member(token: str, *, secrets: Secrets, now: dt.datetime) -> MemberLink:
    """Opens a link to a member's page.

    Raises:
        TokenError: It is none of ours.
        ExpiredTokenError: It has ended.
    """
    body, age = unstamp(_MEMBER, token, secrets=secrets, now=now, longest=dt.timedelta(hours=LINK_HOURS))
    coop, _, part = body.decode().partition("\0")
    return MemberLink(coop, now - age, part)


def word_token(claim_id: str, *, secrets: Secrets, now: dt.datetime) -> str:
    """Gives the token of the link by which the promoted co-op answers."""
    return stamp(_WORD, claim_id.encode(), secrets=secrets, now=now)


def open_word(token: str, *, secrets: Secrets, now: dt.datetime) -> str | None:
    """Gives the claim that a link asks a co-op's word for; None where the link is of another kind.

    Raises:
        ExpiredTokenError: It has ended.
    """
    try:
        body, _ = unstamp(_WORD, token, secrets=secrets, now=now, longest=dt.timedelta(days=OPEN_DAYS))
    except TokenError as error:
        if type(error) is TokenError:
            return None
        raise
    return body.decode()
