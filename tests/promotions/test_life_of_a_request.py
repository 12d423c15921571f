"""Whatever askers, administrators, editors and clocks do in whatever order, and wherever it breaks, the rules hold."""

import datetime as dt
from contextlib import suppress
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, invariant, multiple, rule

from club.core.errors import ClubError
from club.points.entries import PROMOTING
from club.points.ledger import replay
from club.points.purse import claw_back, earn, expire, settle
from club.points.treasury import LedgerTreasury
from club.promotions import asker
from club.promotions.decide import decide, mark_paid, mark_refunded, undo
from club.promotions.life import KEEPS_SLOT, spend_keys
from club.promotions.ports import Board, SaveBoard
from club.promotions.request import ENDED, HOLDING, Means, Payment, State
from club.promotions.timing import GIVE_UP_DAYS
from tests.harness.soak import short_or_long
from tests.points.fakes import FakeBooks
from tests.promotions.builders import DAY, JANE, JOHN, OUT, SAID, Desk, an_edition
from tests.promotions.fakes import FakePromotions

COOPS = range(1, 6)
EDITIONS = (12, 13, 17)
SENT = {"delivered": 900, "bounced": 3, "complaints": 1}
coops, editions, picks = st.sampled_from(COOPS), st.sampled_from(EDITIONS), st.integers(0, 9)


class LifeOfARequest(RuleBasedStateMachine):
    """Keeps the ledger beside the club: the real rules of points, in memory."""

    refs: Bundle[str] = Bundle("refs")

    def __init__(self) -> None:
        super().__init__()
        self.books, self.store = FakeBooks(), FakePromotions()
        days = {12: OUT, 13: OUT + 7 * DAY, 17: OUT + 35 * DAY}
        self.desk = Desk({number: an_edition(number, day) for number, day in days.items()}, self.store, needs_two=True)
        self.desk.treasury = LedgerTreasury(self.books)
        self.store.write(
            [SaveBoard(Board(number, f"{number:064}")) for number in EDITIONS]
        )  # no chance but Hypothesis'
        self.earned = 0
        for coop in COOPS:
            self.earn_points(coop, 25 * coop)

    @initialize(target=refs, are_drawn=st.booleans())
    def some_have_asked(self, are_drawn: bool) -> MultipleResults[str]:
        wanted = {3: "feature", 4: "feature", 5: "classified"}
        means = {5: Means.POINTS, 4: Means.MONEY, 3: Means.POINTS}
        asked = [self.desk.take_part(coop, kind, means=means[coop]) for coop, kind in wanted.items()]
        if are_drawn:
            self.desk.draw()
        return multiple(*(one.ref for one in asked))

    def one_with_a_slot(self, pick: int) -> str:
        """Gives the ref of one that has a slot, if any has; most that happens, happens to those."""
        requests = [one for number in EDITIONS for one in self.store.sheet(number).requests]
        found = [one for one in requests if one.state in HOLDING | {State.DECLINED}] or requests
        return found[pick % len(found)].ref

    @rule(coop=coops, points=st.integers(1, 120))
    def earn_points(self, coop: int, points: int) -> None:
        self.earned += 1
        slug, key, day = f"coop-{coop}", f"claim:{self.earned}", self.desk.now.date().isoformat()
        self.books.book(slug, lambda purse: earn(purse, PROMOTING, points, key=key, day=day, about="a page"))
        self.books.book(slug, lambda purse: settle(purse, key, day=day))

    @rule(coop=coops, points=st.integers(1, 60))
    def lose_points(self, coop: int, points: int) -> None:
        self.earned += 1
        slug, key, day = f"coop-{coop}", f"mistake:{self.earned}", self.desk.now.date().isoformat()
        about = "the page was no page"
        self.books.book(slug, lambda purse: claw_back(purse, PROMOTING, points, key=key, day=day, about=about))
        self.books.book(slug, lambda purse: expire(purse, day=day))

    @rule(
        target=refs,
        coop=coops,
        edition=editions,
        wanted=st.sampled_from(["feature", "classified", "community"]),
        means=st.sampled_from([Means.POINTS, Means.MONEY]),
        is_own=st.booleans(),
        is_confirmed=st.booleans(),
    )
    def ask(
        self, coop: int, edition: int, wanted: str, means: Means, is_own: bool, is_confirmed: bool
    ) -> str | MultipleResults[str]:
        changes = {"means": means} if wanted != "community" else {}
        email = f"bread@coop-{coop}.example" if is_own else "bread@mail.example"
        try:
            request = self.desk.ask(coop, wanted, edition=edition, email=email, **changes)
        except ClubError:
            return multiple()
        with suppress(ClubError):
            if is_confirmed:
                asker.confirm(request.ref, office=self.desk.office, now=self.desk.now)
        return request.ref

    @rule(ref=refs, act=st.sampled_from([asker.confirm, asker.confirm, asker.withdraw, asker.resend]))
    def the_asker_acts(self, ref: str, act: object) -> None:
        with suppress(ClubError):
            act(ref, office=self.desk.office, now=self.desk.now)  # type: ignore[operator]

    @rule(ref=refs)
    def the_asker_changes_the_words(self, ref: str) -> None:
        said = self.desk.store.find(ref)
        assert said
        with suppress(ClubError):
            other = replace(said.creative, body=f"{SAID.body} {said.version}")
            asker.change(ref, other, office=self.desk.office, now=self.desk.now)

    @rule(
        pick=picks,
        by=st.sampled_from([JANE, JOHN]),
        what=st.sampled_from(["approve", "approve", "ask-changes", "decline"]),
    )
    def an_administrator_decides(self, pick: int, by: str, what: str) -> None:
        with suppress(ClubError):
            decide(self.one_with_a_slot(pick), what, "Because.", by=by, office=self.desk.office, now=self.desk.now)

    @rule(pick=picks, act=st.sampled_from([undo, mark_paid, mark_paid, mark_refunded]))
    def an_administrator_does_more(self, pick: int, act: object) -> None:
        with suppress(ClubError):
            act(self.one_with_a_slot(pick), by=JOHN, office=self.desk.office, now=self.desk.now)  # type: ignore[operator]

    @rule()
    def a_good_day(self) -> None:
        requests = [one for number in EDITIONS for one in self.store.sheet(number).requests if one.state == State.HELD]
        for one in requests:
            with suppress(ClubError):
                mark_paid(one.ref, by=JANE, office=self.desk.office, now=self.desk.now)
            for by in (JANE, JOHN):
                with suppress(ClubError):
                    decide(one.ref, "approve", "", by=by, office=self.desk.office, now=self.desk.now)

    @rule(days=st.sampled_from([1, 2, 3]), is_looked_at=st.booleans(), are_sent=st.booleans())
    def time_passes(self, days: int, is_looked_at: bool, are_sent: bool) -> None:
        self.desk.now += dt.timedelta(days=days)
        for number, its in self.desk.editions.items():
            if are_sent and self.desk.now.date() >= its.day:
                self.desk.dispatches.outcomes.setdefault(number, SENT)
        if is_looked_at:
            self.desk.tick()

    @rule(hours=st.integers(1, 72))
    def a_clock_goes_wrong(self, hours: int) -> None:
        right = self.desk.now
        self.desk.now -= dt.timedelta(hours=hours)
        self.desk.tick()
        self.desk.now = right

    @rule(edition=editions, days=st.integers(-9, 9))
    def an_editor_moves_an_edition(self, edition: int, days: int) -> None:
        if edition in self.desk.editions:
            self.desk.move_edition(edition, days=days)

    @rule(edition=editions, outcome=st.sampled_from([SENT, {}]))
    def an_edition_is_sent_early_or_cancelled(self, edition: int, outcome: dict[str, int]) -> None:
        its = self.desk.editions.get(edition)
        if its and self.desk.now.date() >= its.day - 6 * DAY:
            self.desk.dispatches.outcomes.setdefault(edition, outcome)

    @rule(edition=st.sampled_from(EDITIONS[1:]))
    def an_editor_deletes_an_edition(self, edition: int) -> None:
        if self.desk.now.date() > OUT:
            self.desk.editions.pop(edition, None)

    @rule(writes=st.integers(0, 6))
    def everything_breaks_in_the_middle(self, writes: int) -> None:
        self.store.fail_after = writes
        with suppress(ClubError):
            self.desk.tick()
        self.store.fail_after = None

    @invariant()
    def no_slot_is_had_by_two(self) -> None:
        for number in EDITIONS:
            requests = self.store.sheet(number).requests
            keepers = {one.slot: one.ref for one in requests if one.state in KEEPS_SLOT}
            open_ones = {f"coop:{one.coop}": one.ref for one in requests if one.confirmed_at and one.state not in ENDED}
            assert self.store.sheet(number).slots == keepers | open_ones
            assert len(keepers) == sum(one.state in KEEPS_SLOT for one in requests)

    @invariant()
    def the_ledger_balances_and_nobody_is_below_zero(self) -> None:
        balances = self.books.ledger.balances
        assert sum(balances.values()) == 0
        assert all(points >= 0 for account, points in balances.items() if account.startswith(("coop:", "pending:")))

    def teardown(self) -> None:
        """Lets all time pass that there is: every request ends, and what was paid for nothing has come back."""
        for _ in range(4):
            self.desk.now += (GIVE_UP_DAYS // 2) * DAY
            self.desk.tick()
            self.desk.tick()
        requests = [one for number in EDITIONS for one in self.store.sheet(number).requests]
        assert {one.state for one in requests} <= ENDED
        assert not any(one.payment == Payment.DUE for one in requests)
        assert replay(self.books.ledger.entries).balances == self.books.ledger.balances
        for one in requests:
            is_kept = one.state in {State.REPORTED, State.MAKE_GOOD} and one.payment == Payment.PAID
            spent = [key for key in spend_keys(one) if key in self.books.purse(one.coop).spent]
            assert len(spent) == (is_kept and one.means == Means.POINTS), one
        assert not any(one.news for one in requests)


LifeOfARequest.TestCase.settings = settings(
    max_examples=short_or_long(60, 1_000), stateful_step_count=short_or_long(25, 50)
)
TestLifeOfARequest = LifeOfARequest.TestCase
