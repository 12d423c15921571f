"""What a reader does with their own data, by which link."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from club.core.errors import (
    ConflictError,
    ExpiredTokenError,
    InvalidFieldError,
    NotFoundError,
    TemporaryError,
    TokenError,
    UsedTokenError,
)
from club.subscriptions.access import Access, NeedsFreshLinkError, edition_token, here_token
from club.subscriptions.address import read_address
from club.subscriptions.answer_request import Answer
from club.subscriptions.ask_link import ask_link
from club.subscriptions.changes import Change
from club.subscriptions.choices import Choices
from club.subscriptions.confirm import confirm, find_confirmation
from club.subscriptions.consent import How
from club.subscriptions.erase import erase
from club.subscriptions.export import export
from club.subscriptions.membership import change_membership
from club.subscriptions.move import ask_move
from club.subscriptions.preferences import change_preferences, pause, resume
from club.subscriptions.reader import Stop, Why
from club.subscriptions.request import Request
from club.subscriptions.still_here import find_here, still_here
from club.subscriptions.tell_moved import tell_moved
from club.subscriptions.unsubscribe import find_unsubscribe, leave, unsubscribe
from tests.subscriptions.builders import ENGLISH, PRIVACY, READER, SECRETS, Desk, key_of
from tests.subscriptions.fakes import FakeStore

OTHER = "other@coop.example"


def a_club() -> Desk:
    desk = Desk()
    desk.confirmed(interests=["finance"], language="fr", country="FR")
    return desk


def test_a_fresh_link_changes_everything_and_an_editions_link_topics_only() -> None:
    desk = a_club()

    by_edition = change_preferences(desk.edition_access(), ENGLISH, privacy=PRIVACY, store=desk.store, now=desk.now)
    by_fresh = change_preferences(desk.fresh_access(), ENGLISH, privacy=PRIVACY, store=desk.store, now=desk.now)

    assert by_edition.reader.choices == Choices(("agriculture",), "fr", "FR")
    assert by_fresh.reader.choices == ENGLISH
    assert by_fresh.reader == desk.reader()
    assert desk.steps() == ["asked", "confirmed", "changed", "changed"]


def test_a_fresh_link_works_once_and_hands_on_a_successor_that_ends_with_it() -> None:
    desk = a_club()
    access = desk.fresh_access()

    after = pause(access, 3, privacy=PRIVACY, store=desk.store, now=desk.now)

    assert after.reader.paused_until == desk.now + dt.timedelta(days=90)
    with pytest.raises(UsedTokenError):
        desk.open(access.token)
    again = desk.open(after.token)
    assert again.link
    assert access.link
    assert again.link.ends_at == access.link.ends_at == desk.now + dt.timedelta(hours=1)
    assert resume(again, privacy=PRIVACY, store=desk.store, now=desk.now).reader.paused_until is None


def test_a_fresh_link_ends_after_an_hour() -> None:
    desk = a_club()
    token = desk.fresh_access().token
    desk.wait(hours=1)

    with pytest.raises(ExpiredTokenError):
        desk.open(token)


def test_a_page_left_open_in_two_windows_acts_once() -> None:
    desk = a_club()
    access = desk.fresh_access()
    pause(access, 1, privacy=PRIVACY, store=desk.store, now=desk.now)

    with pytest.raises(UsedTokenError):
        pause(access, 6, privacy=PRIVACY, store=desk.store, now=desk.now)


def test_a_change_over_a_newer_version_is_refused() -> None:
    desk = a_club()
    one, other = desk.edition_access(), desk.edition_access()
    change_preferences(one, ENGLISH, privacy=PRIVACY, store=desk.store, now=desk.now)

    with pytest.raises(ConflictError, match="another window"):
        change_preferences(other, ENGLISH, privacy=PRIVACY, store=desk.store, now=desk.now)


def move_to_other(access: Access, desk: Desk) -> object:
    return ask_move(
        access, read_address(OTHER), client="", store=desk.store, queue=desk.queue, terms=desk.terms, now=desk.now
    )


GUARDED: dict[str, Callable[[Access, Desk], object]] = {
    "pause": lambda access, desk: pause(access, 1, privacy=PRIVACY, store=desk.store, now=desk.now),
    "resume": lambda access, desk: resume(access, privacy=PRIVACY, store=desk.store, now=desk.now),
    "member": lambda access, desk: change_membership(
        access, is_member=True, privacy=PRIVACY, store=desk.store, now=desk.now
    ),
    "move": move_to_other,
    "export": lambda access, desk: export(access, privacy=PRIVACY, store=desk.store, now=desk.now),
    "erase": lambda access, desk: erase(access, store=desk.store, now=desk.now),
}


@pytest.mark.parametrize("name", GUARDED)
def test_a_link_that_can_be_forwarded_does_not_open(name: str) -> None:
    desk = a_club()
    before = desk.reader()

    with pytest.raises(NeedsFreshLinkError):
        GUARDED[name](desk.edition_access(), desk)

    assert desk.reader() == before


@pytest.mark.parametrize("name", GUARDED)
def test_a_used_link_does_not_open(name: str) -> None:
    desk = a_club()
    access = desk.fresh_access()
    export(access, privacy=PRIVACY, store=desk.store, now=desk.now)

    with pytest.raises(UsedTokenError):
        GUARDED[name](access, desk)


@pytest.mark.parametrize("name", ["pause", "resume", "move"])
def test_who_has_left_signs_up_again_instead(name: str) -> None:
    desk = a_club()
    reader = desk.reader()
    assert reader
    leave(reader, how=How.LINK, privacy=PRIVACY, store=desk.store, now=desk.now)

    with pytest.raises(ConflictError, match="unsubscribed"):
        GUARDED[name](desk.fresh_access(), desk)


def test_a_link_for_confirming_opens_no_preferences() -> None:
    desk = Desk()
    desk.post()
    desk.work()

    with pytest.raises(TokenError):
        desk.open(desk.mailed_token())


def test_a_link_of_somebody_who_is_gone_says_so() -> None:
    with pytest.raises(NotFoundError):
        Desk().edition_access()


def test_an_export_holds_all_that_is_kept_and_is_json() -> None:
    desk = a_club()

    found, access = export(desk.fresh_access(), privacy=PRIVACY, store=desk.store, now=desk.now)

    assert json.loads(json.dumps(found)) == found
    assert found["reader"]["address"] == READER
    assert [event["step"] for event in found["consent"]] == ["asked", "confirmed", "exported"]
    assert found["consent"][1]["wording"] == "22" * 32
    assert [request["kind"] for request in found["requests"]] == ["link"]
    assert access.is_fresh


def test_a_new_address_counts_from_when_it_confirms() -> None:
    desk = a_club()

    ask_move(
        desk.fresh_access(),
        read_address(OTHER),
        client="",
        store=desk.store,
        queue=desk.queue,
        terms=desk.terms,
        now=desk.now,
    )
    assert desk.reader()
    assert not desk.reader(OTHER)
    assert desk.work() == [Answer.MOVE]
    assert desk.mailer.sent[-1].to == OTHER
    token = desk.mailed_token()
    assert find_confirmation(token, store=desk.store, now=desk.now).is_move
    confirm(token, store=desk.store, now=desk.now)

    moved = desk.reader(OTHER)
    assert desk.reader() is None
    assert moved
    assert moved.formerly == (key_of(READER),)
    assert moved.choices == Choices(("finance",), "fr", "FR")
    assert desk.edition_access(READER).reader == desk.edition_access(OTHER).reader == moved


def moved_club() -> Desk:
    desk = a_club()
    move_to_other(desk.fresh_access(), desk)
    desk.work()
    confirm(desk.mailed_token(), store=desk.store, now=desk.now)
    return desk


def test_moving_on_and_back_keeps_every_old_link_working() -> None:
    desk = moved_club()
    desk.wait(days=2)
    ask_move(
        desk.fresh_access(OTHER),
        read_address(READER),
        client="",
        store=desk.store,
        queue=desk.queue,
        terms=desk.terms,
        now=desk.now,
    )
    assert desk.work() == [Answer.MOVE]
    confirm(desk.mailed_token(), store=desk.store, now=desk.now)

    back = desk.reader(READER)
    assert back
    assert back.formerly == (key_of(OTHER),)
    assert desk.edition_access(OTHER).reader == back
    assert desk.store.pointers == {key_of(OTHER): key_of(READER)}


def test_the_export_of_a_moved_reader_has_the_consent_of_both_addresses() -> None:
    desk = moved_club()

    found, _ = export(desk.fresh_access(OTHER), privacy=PRIVACY, store=desk.store, now=desk.now)

    assert [event["step"] for event in found["consent"]] == ["asked", "confirmed", "moved", "exported"]


def test_the_present_address_is_no_new_one() -> None:
    desk = a_club()

    with pytest.raises(InvalidFieldError, match="have now"):
        ask_move(
            desk.fresh_access(),
            read_address(READER.upper()),
            client="",
            store=desk.store,
            queue=desk.queue,
            terms=desk.terms,
            now=desk.now,
        )


def test_asking_for_an_address_that_is_on_the_list_looks_the_same_and_moves_nobody() -> None:
    desk = a_club()
    desk.confirmed(OTHER)
    desk.wait(days=2)

    answer = move_to_other(desk.fresh_access(), desk)

    assert isinstance(answer, Access)
    assert desk.work() == [Answer.ALREADY]
    assert desk.reader()
    assert desk.reader(OTHER)


def test_asking_too_often_is_met_with_silence_and_the_page_goes_on_working() -> None:
    desk = a_club()
    first = move_to_other(desk.fresh_access(), desk)
    assert isinstance(first, Access)

    second = move_to_other(first, desk)

    assert isinstance(second, Access)
    assert desk.work() == [Answer.MOVE, Answer.NOTHING_ASKED]
    assert desk.open(second.token).is_fresh


def test_a_move_whose_reader_has_left_for_good_is_refused() -> None:
    desk = a_club()
    move_to_other(desk.fresh_access(), desk)
    desk.work()
    token = desk.mailed_token()
    desk.store.readers.clear()  # as when the row of who has left has ended

    with pytest.raises(TokenError, match="not on the list any more"):
        confirm(token, store=desk.store, now=desk.now)


def open_requests(desk: Desk) -> list[Request]:
    """Gives those that the store has not to delete by itself yet."""
    return [request for request in desk.store.all_requests.values() if request.ends_at > desk.now]


def test_a_new_address_that_was_never_confirmed_is_taken_out_and_erased_with_the_rest() -> None:
    desk = a_club()
    for _ in range(2):  # twice asked, on different days; one of them is confirmed
        access = move_to_other(desk.fresh_access(), desk)
        desk.work()
        token = desk.mailed_token()
        desk.wait(days=1)
    assert isinstance(access, Access)
    found, access = export(desk.fresh_access(), privacy=PRIVACY, store=desk.store, now=desk.now)

    erase(access, store=desk.store, now=desk.now)

    moves = [request for request in found["requests"] if request["kind"] == "move"]
    assert [request["address"] for request in moves] == [OTHER] * 2
    assert open_requests(desk) == []
    with pytest.raises(TokenError, match="it was erased"):
        confirm(token, store=desk.store, now=desk.now)


def test_what_was_asked_for_twice_and_confirmed_once_is_erased_whole() -> None:
    desk = a_club()
    for _ in range(2):
        move_to_other(desk.fresh_access(), desk)
        desk.work()
        desk.wait(days=1)
    confirm(desk.mailed_token(), store=desk.store, now=desk.now)

    erase(desk.fresh_access(OTHER), store=desk.store, now=desk.now)

    assert open_requests(desk) == []


def test_the_former_address_is_told_of_a_move_by_a_bare_mail_once() -> None:
    desk = moved_club()
    moved = desk.reader(OTHER)
    assert moved

    for _ in range(2):
        tell_moved(moved, store=desk.store, queue=desk.queue, now=desk.now)

    assert desk.work() == [Answer.MOVED, Answer.NOTHING_ASKED]
    mail = desk.mailer.sent[-1]
    assert (mail.to, mail.subject) == (READER, "moved")
    assert OTHER not in mail.text
    assert "t=" not in mail.text


def test_a_former_address_that_must_not_be_mailed_is_not_told() -> None:
    desk = moved_club()
    moved = desk.reader(OTHER)
    assert moved
    desk.store.stops[key_of(READER)] = Stop(key_of(READER), Why.NEVER, desk.now)

    tell_moved(moved, store=desk.store, queue=desk.queue, now=desk.now)

    assert desk.work() == [Answer.NOT_WANTED]
    assert READER not in repr(desk.store.all_requests)


def test_links_are_mailed_three_times_a_day_and_twelve_times_a_month() -> None:
    desk = a_club()
    desk.now = desk.now.replace(day=1)
    answers = []
    for _ in range(7):
        for _ in range(4):
            desk.wait(minutes=1)
            address = read_address(READER)
            ask_link(address, client="", store=desk.store, queue=desk.queue, terms=desk.terms, now=desk.now)
            answers += desk.work()
        desk.wait(days=1)

    day = [*[Answer.LINK] * 3, Answer.NOTHING_ASKED]
    assert answers == day * 4 + [Answer.NOTHING_ASKED] * 12


def test_erasure_leaves_the_key_alone_and_is_noted_elsewhere() -> None:
    desk = a_club()

    erase(desk.fresh_access(), store=desk.store, now=desk.now)

    store = desk.store
    assert (store.readers, store.all_events, store.all_requests) == ({}, {}, {})
    assert store.stops[key_of(READER)].why == Why.ERASED
    assert store.erasures == {key_of(READER): desk.now}
    assert READER not in repr(store)
    desk.wait(days=2)
    desk.post()
    assert desk.work() == [Answer.NOT_WANTED]


def test_erasure_covers_former_addresses() -> None:
    desk = moved_club()

    erase(desk.fresh_access(OTHER), store=desk.store, now=desk.now)

    assert (desk.store.all_events, desk.store.pointers) == ({}, {})
    assert set(desk.store.stops) == set(desk.store.erasures) == {key_of(READER), key_of(OTHER)}


def test_a_former_address_at_which_somebody_signs_up_anew_is_theirs() -> None:
    desk = moved_club()
    desk.wait(days=2)
    anew = desk.confirmed(READER)

    found, access = export(desk.fresh_access(OTHER), privacy=PRIVACY, store=desk.store, now=desk.now)
    erase(access, store=desk.store, now=desk.now)

    assert [event["step"] for event in found["consent"]] == ["moved", "exported"]
    assert desk.reader(READER) == anew
    assert set(desk.store.stops) == {key_of(OTHER)}
    assert "confirmed" in desk.steps(READER)


def test_a_reader_with_a_long_history_is_erased_whole() -> None:
    desk = a_club()
    access = desk.edition_access()
    for _ in range(250):
        desk.wait(seconds=1)
        access = change_preferences(access, ENGLISH, privacy=PRIVACY, store=desk.store, now=desk.now)

    erase(desk.fresh_access(), store=desk.store, now=desk.now)

    assert desk.store.all_events == {}
    assert desk.reader() is None


class Brittle(FakeStore):
    """Breaks at the second write."""

    def write(self, changes: Sequence[Change], *, now: dt.datetime) -> None:
        if "write" in self.calls:
            raise TemporaryError("not just now")
        super().write(changes, now=now)


def test_a_reader_of_150_former_addresses_is_erased_in_parts_and_by_trying_again() -> None:
    desk = a_club()
    reader, former = desk.reader(), [f"{n:043}" for n in range(150)]
    assert reader
    desk.store.readers[reader.key] = replace(reader, formerly=tuple(former))
    desk.store.pointers.update(dict.fromkeys(former, reader.key))
    access = desk.fresh_access()
    brittle = Brittle(**{**vars(desk.store), "calls": []})

    with pytest.raises(TemporaryError):
        erase(access, store=brittle, now=desk.now)
    erase(desk.open(access.token), store=desk.store, now=desk.now)

    assert set(desk.store.erasures) == {reader.key, *former}
    assert all(stop.why == Why.ERASED for stop in desk.store.stops.values())
    assert (desk.store.pointers, desk.store.readers) == ({}, {})


@pytest.mark.parametrize("how", [How.LINK, How.ONE_CLICK])
def test_leaving_works_twice_and_after_erasure(how: How) -> None:
    desk = a_club()
    token = edition_token(key_of(READER), secrets=SECRETS)

    for _ in range(2):
        desk.wait(seconds=1)
        unsubscribe(token, how=how, privacy=PRIVACY, store=desk.store, secrets=SECRETS, now=desk.now)

    reader = desk.reader()
    assert reader
    assert not reader.is_confirmed
    assert reader.ends_at == reader.changed_at + dt.timedelta(days=30)
    assert desk.steps() == ["asked", "confirmed", "unsubscribed"]
    assert list(desk.store.events(reader.key, now=desk.now))[-1].how == how
    erase(desk.fresh_access(), store=desk.store, now=desk.now)
    unsubscribe(token, how=how, privacy=PRIVACY, store=desk.store, secrets=SECRETS, now=desk.now)
    assert desk.store.stops[reader.key].why == Why.ERASED


def test_the_address_of_who_has_left_goes_after_thirty_days_and_the_key_stays() -> None:
    desk = a_club()
    token = edition_token(key_of(READER), secrets=SECRETS)
    unsubscribe(token, how=How.LINK, privacy=PRIVACY, store=desk.store, secrets=SECRETS, now=desk.now)

    desk.wait(days=30)

    assert find_unsubscribe(token, store=desk.store, secrets=SECRETS, now=desk.now) is None
    assert desk.store.find(key_of(READER), now=desk.now).stop


def test_a_link_signed_with_an_old_key_still_unsubscribes() -> None:
    desk = a_club()
    token = edition_token(key_of(READER), secrets=replace(SECRETS, token_key_id=1))

    unsubscribe(token, how=How.ONE_CLICK, privacy=PRIVACY, store=desk.store, secrets=SECRETS, now=desk.now)

    assert (reader := desk.reader())
    assert not reader.is_confirmed


def test_a_former_addresss_link_unsubscribes_the_present_one() -> None:
    desk = moved_club()
    token = edition_token(key_of(READER), secrets=SECRETS)

    unsubscribe(token, how=How.ONE_CLICK, privacy=PRIVACY, store=desk.store, secrets=SECRETS, now=desk.now)

    assert (reader := desk.reader(OTHER))
    assert not reader.is_confirmed


def test_still_here_is_said_once_a_day_at_most() -> None:
    desk = a_club()
    token = here_token(key_of(READER), secrets=SECRETS)

    desk.wait(minutes=1)
    first = still_here(token, privacy=PRIVACY, store=desk.store, secrets=SECRETS, now=desk.now)
    desk.wait(hours=1)
    second = still_here(token, privacy=PRIVACY, store=desk.store, secrets=SECRETS, now=desk.now)
    desk.wait(days=365)
    third = still_here(token, privacy=PRIVACY, store=desk.store, secrets=SECRETS, now=desk.now)

    assert first == second
    assert (first.here_at, third.here_at) == (first.changed_at, desk.now)
    assert desk.steps() == ["confirmed", "still-here", "still-here"]


def test_who_has_left_is_not_here_and_other_links_do_not_say_so() -> None:
    desk = a_club()
    reader = desk.reader()
    assert reader
    with pytest.raises(TokenError):
        find_here(edition_token(reader.key, secrets=SECRETS), store=desk.store, secrets=SECRETS, now=desk.now)

    leave(reader, how=How.LINK, privacy=PRIVACY, store=desk.store, now=desk.now)

    with pytest.raises(NotFoundError):
        still_here(
            here_token(reader.key, secrets=SECRETS), privacy=PRIVACY, store=desk.store, secrets=SECRETS, now=desk.now
        )
