"""Who is a member, as promotions and the clock ask (it fills `club.promotions.ports.Members`)."""

import datetime as dt

from club.points.ports import Books, Roll


class Register:
    """The register of co-ops, with what the ledger knows of them."""

    def __init__(self, roll: Roll, books: Books) -> None:
        """Takes the roll and the ledger."""
        self._roll, self._books = roll, books

    def is_member(self, coop: str) -> bool:
        """Tells whether a co-op is a member."""
        member = self._roll.member(coop)
        return member is not None and member.since is not None

    def slugs(self) -> list[str]:
        """Gives every member, in order."""
        return [coop for coop, _ in self._roll.members()]

    def contact(self, coop: str) -> str:
        """Gives the confirmed mail address of a member, empty where there is none."""
        member = self._roll.member(coop)
        return member.email if member and member.since else ""

    def has_promoted(self, coop: str, *, since: dt.date) -> bool:
        """Tells whether points for promoting another member were settled for it on or after a day."""
        return self._books.purse(coop).promoted >= since.isoformat()
