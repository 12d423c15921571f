"""The page by which an administrator sends an edition: it shows before it does, and does it once."""

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pytest

from club.core.errors import UncertainError
from club.core.mail import Mail
from club.core.settings import Settings
from club.newsletter.delivery import Row, RowState
from club.newsletter.run import Run, RunState
from club.newsletter.send import queue_telling
from functions import send
from functions.pauses import tell_pause
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


@dataclass
class Steered:
    """A sending that is under way, and the page that steers it."""

    rig: Rig
    token: str

    @property
    def run(self) -> Run:
        return deliveries(self.rig).runs[EDITION]

    def put(self, state: RunState, **more: Any) -> None:  # noqa: ANN401
        """Puts the sending in a state, from now on."""
        self.rig.wait(seconds=1)
        resumes = RunState.SENDING.value if state == RunState.PAUSED else ""
        run = replace(self.run, state=state, since=self.rig.now, resumes=resumes, planned={0: 2_000}, **more)
        deliveries(self.rig).runs[EDITION] = run

    def show(self) -> str:
        with self.rig.browser() as browser:
            return browser.get(PATH, params={"t": self.token}).text

    def press(self, action: str, **fields: str) -> str:
        with self.rig.browser() as browser:
            answer = browser.post(PATH, data={"t": self.token, "action": action, **fields})
        assert answer.status_code == 200
        return answer.text

    def seen(self) -> str:
        [found] = re.findall("seen=([^<]+)", self.show())
        return str(found)


@pytest.fixture
def steered(rig: Rig) -> Steered:
    one = Steered(rig, rig.send_link(rig.mails.publish()))
    one.press("")
    return one


@pytest.mark.parametrize("state", [RunState.PLANNING, RunState.CANARY, RunState.SENDING])
def test_a_sending_is_paused_by_a_button_and_pressed_again_it_stays_so(steered: Steered, state: RunState) -> None:
    steered.put(state)
    page = steered.show()

    pages = [steered.press("pause", seen="another time") for _ in range(2)]

    assert f"<b>is_{state}</b>" in page
    assert "<b>has_button</b>" in page
    assert all("<b>is_paused</b>" in one and "reason=an administrator has paused it" in one for one in pages)
    assert (steered.run.state, steered.run.version, steered.run.is_told) == (RunState.PAUSED, 2, True)


def test_a_pause_is_ended_by_a_button_and_the_next_one_is_not_ended_by_the_same_form(steered: Steered) -> None:
    steered.put(RunState.PAUSED, reason="6 of 90 mails bounced")
    seen = steered.seen()

    first, again = steered.press("resume", seen=seen), steered.press("resume", seen=seen)
    assert "<b>is_sending</b>" in first
    assert "<b>is_sending</b>" in again
    steered.put(RunState.PAUSED, reason="7 of 90 mails bounced")
    late = steered.press("resume", seen=seen)

    assert "reason=7 of 90 mails bounced" in late
    assert steered.run.state == RunState.PAUSED


def test_cancelling_is_asked_once_more_on_a_page_of_its_own(steered: Steered) -> None:
    steered.put(RunState.SENDING)
    deliveries(steered.rig).add_sent(EDITION, 500, passed=20)

    asked = steered.press("cancel")
    assert "<h1>send-cancel</h1>" in asked
    assert "left=1,480" in asked
    assert steered.run.state == RunState.SENDING
    done = [steered.press("cancel", sure="1"), steered.press("cancel", sure="1"), steered.press("cancel")]

    assert all("<b>is_cancelled</b>" in page and "<b>has_button</b>" not in page for page in done)
    assert steered.run.reason == "an administrator has cancelled it"


@pytest.mark.parametrize("action", ["pause", "resume", "cancel", "nonsense"])
def test_what_is_over_or_was_never_begun_cannot_be_steered(rig: Rig, action: str) -> None:
    steered = Steered(rig, rig.send_link(rig.mails.publish()))

    assert "<h1>send</h1>" in steered.press(action, sure="1")
    assert deliveries(rig).runs == {}
    steered.press("")
    steered.put(RunState.DONE)
    assert "<b>is_done</b>" in steered.press(action, sure="1", seen=steered.seen())
    assert steered.run.state == RunState.DONE


def test_opening_the_page_steers_nothing_whatever_its_address_says(steered: Steered) -> None:
    with steered.rig.browser() as browser:
        for action in ("pause", "cancel"):
            browser.get(PATH, params={"t": steered.token, "action": action, "sure": "1", "seen": "x"})

    assert steered.run.state == RunState.PLANNING


def test_whoever_is_slower_is_shown_what_another_has_done(steered: Steered, monkeypatch: pytest.MonkeyPatch) -> None:
    before = steered.run
    steered.press("cancel", sure="1")
    first, looks = deliveries(steered.rig).run, iter([before])
    monkeypatch.setattr(deliveries(steered.rig), "run", lambda edition: next(looks, None) or first(edition))

    assert "<b>is_cancelled</b>" in steered.press("pause")


def with_administrators(rig: Rig) -> None:
    rig.club.deliveries = deliveries(rig)
    administrators = "jane@club.example, john@club.example"
    rig.club.settings = Settings({**rig.club.settings.environment, "CLUB_ADMINISTRATORS": administrators})


class _Lost:
    """A mailer whose answers are lost."""

    def send(self, _mail: Mail) -> str:
        raise UncertainError("no answer")


def test_administrators_are_told_once_of_a_pause_with_a_link_that_steers(steered: Steered) -> None:
    steered.put(RunState.PAUSED, reason="6 of 90 mails of this edition bounced", is_told=False)
    told, rig = Counter[str](), steered.rig
    with_administrators(rig)

    for _ in range(3):
        told[tell_pause(rig.club, EDITION)] += 1

    mails = rig.mailer.sent[-2:]
    assert told == {"told": 1, "told-before": 2}
    assert len({mail.to for mail in mails}) == 2
    assert all("reason: 6 of 90 mails of this edition bounced" in mail.text for mail in mails)
    [link] = {found for mail in mails for found in re.findall(r"/forms/send\?t=(\S+)", mail.text)}
    steered.token = link
    assert "<b>is_paused</b>" in steered.show()


def test_word_of_a_pause_in_the_queue_of_mails_is_passed_on(steered: Steered) -> None:
    steered.put(RunState.PAUSED, reason="it must", is_told=False)
    rig = steered.rig
    with_administrators(rig)
    queue_telling(EDITION, news=rig.queue)

    assert rig.run_mails() == {"batchItemFailures": []}
    assert [mail.to for mail in rig.mailer.sent[-2:]] == ["jane@club.example", "john@club.example"]
    assert steered.run.is_told


def test_one_administrator_who_cannot_be_told_keeps_it_from_no_other(steered: Steered) -> None:
    steered.put(RunState.PAUSED, reason="it must", is_told=False)
    rig = steered.rig
    with_administrators(rig)
    rig.club.mailer = _Lost()

    assert tell_pause(rig.club, EDITION) == "told"
    assert tell_pause(rig.club, EDITION + 1) == "told-before"


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
