"""Readers are counted, members and voters among them, and no small number points at anybody."""

import datetime as dt

import pytest

from club.core.errors import ConflictError
from club.subscriptions.choices import Choices
from club.subscriptions.consent import How
from club.subscriptions.figures import VOTE, Figures, figures_of
from club.subscriptions.membership import change_membership
from club.subscriptions.reader import Reader, State
from club.subscriptions.unsubscribe import leave
from tests.subscriptions.builders import NOW, PRIVACY, Desk
from tests.subscriptions.things import TICK, a_reader, later


def a_member(key: str, *, here_at: dt.datetime | None = NOW, **changes: object) -> Reader:
    return a_reader(key, member_since=later(days=-500), here_at=here_at, **changes)


def test_members_are_counted_and_those_who_are_still_here_may_vote() -> None:
    readers = [
        a_member("a", here_at=NOW - VOTE + TICK),
        a_member("b", here_at=NOW - VOTE),
        a_member("c", here_at=None),
        a_member("d", state=State.UNSUBSCRIBED),
        a_reader("e", member_since=None, here_at=NOW),
    ]

    found = figures_of(readers, now=NOW)

    assert (found.readers, found.members, found.may_vote) == (4, 3, 1)


def test_topics_of_fewer_than_ten_readers_are_left_out() -> None:
    ten = [a_reader(str(n), choices=Choices(("finance", "education")[: 1 + (n > 0)])) for n in range(10)]

    assert figures_of(ten, now=NOW).by_interest == {"finance": 10}
    assert figures_of([], now=NOW) == Figures(0, {}, 0, 0)


def test_who_joins_may_vote_and_who_resigns_or_leaves_is_no_member() -> None:
    desk = Desk()
    desk.confirmed()
    joined = change_membership(desk.fresh_access(), is_member=True, privacy=PRIVACY, store=desk.store, now=desk.now)
    again = change_membership(joined, is_member=True, privacy=PRIVACY, store=desk.store, now=desk.now)
    at_once = figures_of(desk.store.readers.values(), now=desk.now)
    desk.wait(seconds=1)

    resigned = change_membership(again, is_member=False, privacy=PRIVACY, store=desk.store, now=desk.now)

    assert (at_once.members, at_once.may_vote) == (1, 1)
    assert again == joined
    assert resigned.reader.member_since is None
    assert desk.steps() == ["asked", "confirmed", "joined", "resigned"]


def test_who_has_left_cannot_join() -> None:
    desk = Desk()
    leave(desk.confirmed(), how=How.LINK, privacy=PRIVACY, store=desk.store, now=desk.now)

    with pytest.raises(ConflictError, match="Sign up again"):
        change_membership(desk.fresh_access(), is_member=True, privacy=PRIVACY, store=desk.store, now=desk.now)
