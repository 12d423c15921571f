"""An address that bounces for good, or complains, is not mailed again."""

import pytest

from club.subscriptions.answer_request import Answer
from club.subscriptions.reader import Why
from club.subscriptions.suppress import suppress
from tests.subscriptions.builders import PRIVACY, READER, Desk, key_of


@pytest.mark.parametrize("why", [Why.BOUNCED, Why.COMPLAINED])
def test_a_reader_leaves_the_list_and_gets_nothing_more(why: Why) -> None:
    desk = Desk()
    desk.confirmed()
    desk.wait(days=2)

    for _ in range(2):
        suppress(key_of(READER), why, privacy=PRIVACY, store=desk.store, now=desk.now)

    reader = desk.reader()
    assert reader
    assert not reader.is_confirmed
    assert desk.steps() == ["asked", "confirmed", "suppressed"]
    assert desk.store.stops[reader.key].why == why
    desk.post()
    assert desk.work() == [Answer.NOT_WANTED]


def test_an_address_that_never_confirmed_is_kept_from_mails_too() -> None:
    desk = Desk()

    suppress(key_of(READER), Why.BOUNCED, privacy=PRIVACY, store=desk.store, now=desk.now)

    desk.post()
    assert desk.work() == [Answer.NOT_WANTED]


def test_the_first_final_reason_stays() -> None:
    desk = Desk()
    suppress(key_of(READER), Why.ERASED, privacy=PRIVACY, store=desk.store, now=desk.now)

    suppress(key_of(READER), Why.COMPLAINED, privacy=PRIVACY, store=desk.store, now=desk.now)

    assert desk.store.stops[key_of(READER)].why == Why.ERASED


def test_mail_to_a_former_address_says_nothing_of_the_present_one() -> None:
    desk = Desk()
    desk.store.pointers["former"] = "present"

    suppress("former", Why.BOUNCED, privacy=PRIVACY, store=desk.store, now=desk.now)

    assert desk.store.stops == {}
