"""The page by which an administrator sends an edition: it shows before it does, and does it once."""

import datetime as dt
from dataclasses import replace

import pytest

from club.core.settings import Settings
from club.newsletter.delivery import Row, RowState
from club.newsletter.run import RunState
from functions import send
from tests.functions.rig import Rig
from tests.newsletter.post_office import FakeDeliveries, FakeQueue, FakeReaders, recipient

PATH = "/forms/send"
EDITION = 12


@pytest.fixture
def rig(rig: Rig) -> Rig:
    """A club with 1,200 readers: 1,150 without topics, 45 for agriculture, 5 for education only."""
    readers = [recipient(number) for number in range(1_150)]
    readers += [recipient(number, interests=("agriculture", "finance")) for number in range(1_150, 1_195)]
    readers += [recipient(number, interests=("education",)) for number in range(1_195, 1_200)]
    assert isinstance(rig.office.readers, FakeReaders)
    rig.office.readers.recipients = {one.key: one for one in readers}
    return rig


def deliveries(rig: Rig) -> FakeDeliveries:
    assert isinstance(rig.office.deliveries, FakeDeliveries)
    return rig.office.deliveries


def queued(rig: Rig) -> int:
    assert isinstance(rig.office.plans, FakeQueue)
    return len(rig.office.plans.messages)


def test_the_page_says_what_goes_to_whom_and_sends_nothing(rig: Rig) -> None:
    token = rig.send_link(rig.mails.publish(audience={"interests": ["agriculture"], "countries": ["GB"]}))

    with rig.browser() as browser:
        answers = [browser.get(PATH, params={"t": token}) for _ in range(3)]

    page = answers[0].text
    assert {answer.status_code for answer in answers} == {200}
    assert "<h1>send</h1>" in page
    assert "edition=12" in page
    assert "title=Co-ops that bake" in page
    assert "readers=1,195" in page
    assert "without=1,150" in page
    assert "<i>Agriculture: 45</i>" in page
    assert "language=English" in page
    assert "countries=United Kingdom" in page
    assert deliveries(rig).runs == {}
    assert rig.mails.kept.mails == {}


def test_small_counts_are_not_shown(rig: Rig) -> None:
    token = rig.send_link(rig.mails.publish(audience={"interests": ["education"], "countries": []}))

    with rig.browser() as browser:
        page = browser.get(PATH, params={"t": token}).text

    assert "readers=1,155" in page
    assert "Education" not in page


def test_the_button_begins_and_pressed_again_only_shows_how_far_it_is(rig: Rig) -> None:
    token = rig.send_link(agreed := rig.mails.publish())

    with rig.browser() as browser:
        first = browser.post(PATH, data={"t": token})
        begun = queued(rig)
        again = [browser.post(PATH, data={"t": token}), browser.get(PATH, params={"t": token})]

    run = deliveries(rig).runs[EDITION]
    assert (run.state, run.manifest) == (RunState.PLANNING, agreed)
    assert queued(rig) == begun
    assert first.status_code == 200
    assert "<h1>send-done</h1>" in first.text
    assert "<b>is_new</b>" in first.text
    assert "<b>is_running</b>" in first.text
    assert all("<b>is_new</b>" not in answer.text for answer in again)
    assert all("title=Co-ops that bake" in answer.text for answer in again)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (RunState.CANARY, "is_running"),
        (RunState.PAUSED, "is_paused"),
        (RunState.DONE, "is_done"),
        (RunState.CANCELLED, "is_cancelled"),
    ],
)
def test_the_link_shows_how_far_a_sending_is(rig: Rig, state: RunState, shown: str) -> None:
    token = rig.send_link(rig.mails.publish())
    with rig.browser() as browser:
        browser.post(PATH, data={"t": token})
        run = replace(deliveries(rig).runs[EDITION], state=state, reason="5 of 90 mails bounced", planned={0: 2_000})
        deliveries(rig).runs[EDITION] = run
        deliveries(rig).add_sent(EDITION, 1_234)
        begun = queued(rig)

        answers = [browser.get(PATH, params={"t": token}), browser.post(PATH, data={"t": token})]

    for answer in answers:
        assert f"<b>{shown}</b>" in answer.text
        assert "sent=1,234" in answer.text
        assert "readers=2,000" in answer.text
    assert queued(rig) == begun


def test_an_edition_that_was_changed_after_the_link_was_made_is_not_sent_by_it(rig: Rig) -> None:
    token = rig.send_link(rig.mails.publish())
    rig.mails.publish(title="Something else")

    with rig.browser() as browser:
        answers = [browser.get(PATH, params={"t": token}), browser.post(PATH, data={"t": token})]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "was changed after this link was made" in answers[0].text
    assert deliveries(rig).runs == {}


@pytest.mark.parametrize("status", ["draft", "scheduled", "sent"])
def test_only_what_may_go_out_is_sent(rig: Rig, status: str) -> None:
    token = rig.send_link(rig.mails.publish(status=status))

    with rig.browser() as browser:
        answers = [browser.get(PATH, params={"t": token}), browser.post(PATH, data={"t": token})]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert f"edition 12 is marked {status} in its file" in answers[0].text
    assert deliveries(rig).runs == {}


def test_an_example_club_mails_nobody_but_this_machine(rig: Rig) -> None:
    token = rig.send_link(rig.mails.publish())
    rig.club.settings = Settings({**rig.club.settings.environment, "CLUB_MAILER": "ses"})

    with rig.browser() as browser:
        answer = browser.post(PATH, data={"t": token})

    assert answer.status_code == 409
    assert "still has example values" in answer.text
    assert deliveries(rig).runs == {}


@pytest.mark.parametrize(
    ("settings", "is_sent"),
    [
        ({"CLUB_MAILER": "ses", "AWS_ENDPOINT_URL_SESV2": "http://127.0.0.1:8000/_ses"}, True),
        ({"CLUB_MAILER": "ses", "AWS_ENDPOINT_URL": "http://localhost:4566"}, True),
        ({"CLUB_MAILER": "ses", "AWS_ENDPOINT_URL_SESV2": "https://email.eu-central-1.amazonaws.com"}, False),
        ({"CLUB_MAILER": "smtps://user:password@[::1]:465"}, True),
        ({"CLUB_MAILER": "smtp://mail.club.example"}, False),
    ],
)
def test_what_stays_on_this_machine_is_told_by_the_mailers_address(
    rig: Rig, settings: dict[str, str], is_sent: bool
) -> None:
    token = rig.send_link(rig.mails.publish())
    rig.club.settings = Settings({**rig.club.settings.environment, **settings})

    with rig.browser() as browser:
        answer = browser.post(PATH, data={"t": token})

    assert (answer.status_code == 200) == is_sent


def test_a_link_ends_after_a_week(rig: Rig) -> None:
    token = rig.send_link(rig.mails.publish())
    rig.wait(days=7, seconds=1)

    with rig.browser() as browser:
        answers = [browser.get(PATH, params={"t": token}), browser.post(PATH, data={"t": token})]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "<b>is_expired</b>" in answers[0].text
    assert "again_url=/forms/send" in answers[0].text


@pytest.mark.parametrize("token", ["x", "AQ" * 40])
def test_a_link_that_nobody_signed_sends_nothing(rig: Rig, token: str) -> None:
    rig.mails.publish()

    with rig.browser() as browser:
        answers = [
            browser.get(PATH, params={"t": token}),
            browser.post(PATH, data={"t": token}),
            browser.post(PATH, data={"t": rig.edition_link()}),
        ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert deliveries(rig).runs == {}


def test_without_a_link_the_page_says_how_to_get_one(rig: Rig) -> None:
    with rig.browser() as browser:
        answer = browser.get(PATH)

    assert answer.status_code == 404
    assert "build.py edition send" in answer.text


def test_two_who_press_at_the_same_moment_begin_one_sending(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    token = rig.send_link(rig.mails.publish())
    first = deliveries(rig).run
    with rig.browser() as browser:
        browser.post(PATH, data={"t": token})
        looks = iter([None])
        monkeypatch.setattr(deliveries(rig), "run", lambda edition: next(looks, first(edition)), raising=False)

        answer = browser.post(PATH, data={"t": token})

    assert answer.status_code == 200
    assert "<b>is_running</b>" in answer.text
    assert len(deliveries(rig).runs) == 1


def test_where_counting_takes_too_long_the_count_of_the_mail_is_shown(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = rig.send_link(rig.mails.publish(), readers=812_345)
    monkeypatch.setattr(send, "_COUNTING", dt.timedelta(seconds=-1))

    with rig.browser() as browser:
        page = browser.get(PATH, params={"t": token}).text
        said = browser.get(PATH, params={"t": token}, headers={"Accept": "application/json"}).json()

    assert "readers=812,345" in page
    assert "<b>is_counted</b>" not in page
    assert said == {"status": "open", "edition": 12, "readers": 812_345, "is_counted": False}


def test_the_rest_of_a_sending_is_unknown_to_a_program_without_a_link(rig: Rig) -> None:
    deliveries(rig).plan(EDITION, ["k" * 43], now=rig.now)
    deliveries(rig).move(Row(EDITION, "k" * 43, RowState.SENDING, rig.now), was=RowState.PLANNED, now=rig.now)

    with rig.browser(Accept="application/json") as program:
        answer = program.post(PATH, json={"t": ""})

    assert answer.status_code == 404
    assert set(answer.json()) == {"error", "errors"}
