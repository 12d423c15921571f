"""What the club keeps, each in its table: readers, editions on their way, promotions, points and members."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from club.core.settings import Settings
from club.subscriptions.ports import Store

if TYPE_CHECKING:
    from club.cloud.dynamodb import DynamoDb
    from club.core.pushed import Pushed
    from club.newsletter.ports import Deliveries
    from club.points.circles_table import CircleTable
    from club.points.claims_table import ClaimTable
    from club.points.ports import Books, Marks, Recruits, Roll
    from club.points.register import Register
    from club.promotions.ports import Dispatches, Treasury
    from club.promotions.ports import Store as Promotions


class Stores:
    """Each made when it is first asked for, and then kept; imports stand where something is made."""

    settings: Settings
    now: Callable[[], dt.datetime]

    @functools.cached_property
    def dynamodb(self) -> "DynamoDb":
        """Gives the client of all tables."""
        from club.cloud.clients import make_client  # noqa: PLC0415

        client: DynamoDb = make_client("dynamodb")
        return client

    @functools.cached_property
    def store(self) -> Store:
        """Gives the store of readers."""
        from club.subscriptions.table import SubscriptionTable  # noqa: PLC0415

        tables = {
            "subscribers": self.settings["CLUB_SUBSCRIBERS_TABLE"],
            "throttles": self.settings.get("CLUB_THROTTLES_TABLE"),
            "erasures": self.settings.get("CLUB_ERASURES_TABLE"),
        }
        return SubscriptionTable(self.dynamodb, **tables)

    @functools.cached_property
    def deliveries(self) -> "Deliveries":
        """Gives the sendings of editions."""
        from club.newsletter.table import DeliveryTable  # noqa: PLC0415

        deliveries, throttles = self.settings["CLUB_DELIVERIES_TABLE"], self.settings.get("CLUB_THROTTLES_TABLE")
        return DeliveryTable(self.dynamodb, deliveries=deliveries, throttles=throttles, clock=self.now)

    @functools.cached_property
    def dispatches(self) -> "Dispatches":
        """Gives what became of sendings, which few who decide on promotions look at."""
        from functions.dispatches import DeliveredDispatches  # noqa: PLC0415

        return DeliveredDispatches(lambda: self.deliveries, clock=self.now)

    @functools.cached_property
    def promotions(self) -> "Promotions":
        """Gives the store of requests for slots."""
        from club.promotions.table import PromotionTable  # noqa: PLC0415

        return PromotionTable(self.dynamodb, promotions=self.settings["CLUB_PROMOTIONS_TABLE"], clock=self.now)

    @functools.cached_property
    def latest_pushed(self) -> "Callable[[], Pushed]":
        """Gives what gives what the site has pushed last."""
        from club.promotions.pushed_table import PushedTable  # noqa: PLC0415
        from functions.pushed import Latest  # noqa: PLC0415

        return Latest(PushedTable(self.dynamodb, promotions=self.settings["CLUB_PROMOTIONS_TABLE"]))

    @property
    def pushed(self) -> "Pushed":
        """Gives what the site has pushed, at most 2 seconds old.

        Raises:
            NothingPushedError: It has pushed nothing.
            ClubError: It has pushed what these functions cannot read.
        """
        return self.latest_pushed()

    @pushed.setter
    def pushed(self, pushed: "Pushed") -> None:
        self.latest_pushed = lambda: pushed

    @functools.cached_property
    def books(self) -> "Books":
        """Gives the ledger."""
        from club.points.table import LedgerTable  # noqa: PLC0415

        return LedgerTable(self.dynamodb, ledger=self.settings["CLUB_LEDGER_TABLE"])

    @functools.cached_property
    def treasury(self) -> "Treasury":
        """Gives the points of co-ops, as promotions see them."""
        from club.points.treasury import LedgerTreasury  # noqa: PLC0415

        return LedgerTreasury(self.books)

    @functools.cached_property
    def members(self) -> "Register":
        """Gives the register of members."""
        from club.points.register import Register  # noqa: PLC0415

        return Register(self.roll, self.books)

    @functools.cached_property
    def roll(self) -> "Roll":
        """Gives who is on the register, and who asks to be."""
        from club.points.rolls import RollTable  # noqa: PLC0415

        return RollTable(self.dynamodb, ledger=self.settings["CLUB_LEDGER_TABLE"])

    @functools.cached_property
    def claims(self) -> "ClaimTable":
        """Gives who says to have promoted whom."""
        from club.points.claims_table import ClaimTable  # noqa: PLC0415

        return ClaimTable(self.dynamodb, ledger=self.settings["CLUB_LEDGER_TABLE"])

    @functools.cached_property
    def circles(self) -> "CircleTable":
        """Gives the circles in which members promote one another."""
        from club.points.circles_table import CircleTable  # noqa: PLC0415

        return CircleTable(self.dynamodb, ledger=self.settings["CLUB_LEDGER_TABLE"])

    @functools.cached_property
    def recruits(self) -> "Recruits":
        """Gives how many readers came by each co-op's form, a week at a time."""
        from club.subscriptions.recruits import WeeklyRecruits  # noqa: PLC0415

        return WeeklyRecruits(self.store, clock=self.now)

    @functools.cached_property
    def marks(self) -> "Marks":
        """Gives how far the clock of points has got."""
        from club.points.marks import MarkTable  # noqa: PLC0415

        return MarkTable(self.dynamodb, ledger=self.settings["CLUB_LEDGER_TABLE"])
