"""How a co-op becomes a member: asked for on a form, confirmed by mail, decided once, and undone within a week."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from club.core.errors import TemporaryError
from club.core.mail import Mail
from club.core.pushed import Coop, Pushed
from club.core.settings import Settings
from club.points.member import CONFIRM_DAYS, DECIDE_DAYS, UNDO_DAYS, Application
from club.points.register import Register
from club.site.kit import HOLES
from club.subscriptions.caps import Limits
from club.subscriptions.ports import Terms
from functions import join, join_mails
from functions.kit import Kit
from tests.functions.person import SITE, Person
from tests.functions.rig import FORM, Rig
from tests.points.fakes import FakeBooks, FakeRoll
from tests.subscriptions.builders import SECRETS, token_in

PATH = join.PATH
BAKERY, CONTACT, STRANGER = "example-bakery", "board@bakery.example", "board@mail.example"
JO, SAM = "jo@club.example", "sam@club.example"
COOPS = {
    BAKERY: Coop(BAKERY, "Example Bakery, Leeds", "bakery.example", "GB", "food"),
    "another-co-op": Coop("another-co-op", "Another Co-op", "", "GB", "food"),
    "another-co-op-2": Coop("another-co-op-2", "Another Co-op", "another.example", "FR", "food"),
}


class JoinRig(Rig):
    """A club whose administrators are two, and whose directory has three co-ops."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.club.settings = Settings({**self.club.settings.environment, "CLUB_ADMINISTRATORS": f"{JO}, {SAM}"})
        self.club.roll = self.roll = FakeRoll()
        self.club.members = self.members = Register(self.roll, FakeBooks())
        self.club.pushed = Pushed(coops=COOPS)

    def deliver(self) -> list[str]:
        """Hands the queue to whoever writes mails, each message twice, as a queue may."""
        messages, self.queue.messages = self.queue.messages, []
        said = [join_mails.send(self.club, message) for message, _ in messages]
        for message, _ in messages:
            join_mails.send(self.club, message)
        return said

    def applications(self) -> list[Application]:
        return [one for one in self.roll.things.values() if isinstance(one, Application)]

    def ask(self, browser: TestClient, email: str = CONTACT, **fields: str) -> str:
        """Asks; gives the token that comes by mail."""
        answer = browser.post(PATH, data={"coop": BAKERY, "email": email, "agreed": "1", **fields})
        assert answer.status_code == 200
        assert self.deliver() == ["join"]
        return self.token()

    def to_decide(self, browser: TestClient, email: str = CONTACT, **fields: str) -> Mapping[str, str]:
        """Asks and confirms; gives each administrator's token."""
        token = self.ask(browser, email, **fields)
        assert browser.post(PATH, data={"t": token, "action": "confirm"}).status_code == 200
        assert self.deliver() == ["join-decide"]
        return {mail.to: token_in(mail.text) for mail in self.mailer.sent[-2:]}

    def token(self) -> str:
        return token_in(self.mailer.sent[-1].text)

    def decide(self, browser: TestClient, token: str, action: str, note: str = "") -> str:
        """Decides; gives the page."""
        answer = browser.post(PATH, data={"t": token, "action": action, "note": note})
        assert answer.status_code == 200
        self.deliver()
        return answer.text


@pytest.fixture
def rig(kit: Path) -> JoinRig:
    return JoinRig(kit=kit)


def test_an_empty_form_is_shown_and_a_link_may_name_the_coop(rig: JoinRig) -> None:
    with rig.browser() as browser:
        empty, named = browser.get(PATH), browser.get(PATH, params={"form": BAKERY})

    assert empty.status_code == 200
    assert "<h1>join</h1>" in empty.text
    assert "coop=Example Bakery, Leeds" in named.text


def test_a_coop_joins(rig: JoinRig) -> None:
    with rig.browser() as browser:
        token = rig.ask(browser)
        asked = rig.mailer.sent[-1]
        assert "<h1>join-confirm</h1>" in browser.get(PATH, params={"t": token}).text
        done = browser.post(PATH, data={"t": token, "action": "confirm"})
        rig.deliver()
        jo, sam = rig.mailer.sent[-2:]
        page = browser.get(PATH, params={"t": token_in(jo.text)}).text
        assert not rig.members.is_member(BAKERY)
        decided = rig.decide(browser, token_in(jo.text), "accept", "Welcome")
        rig.deliver()
        after = browser.get(PATH, params={"t": token}).text

    assert (asked.to, asked.subject) == (CONTACT, "join at Example Club")
    assert "coop_name: Example Bakery, Leeds" in asked.text
    assert "ends: 30 November 2026, 12:00 UTC" in asked.text
    assert "<b>is_waiting</b>" in done.text
    assert {jo.to, sam.to} == {JO, SAM}
    assert f"email: {CONTACT}" in jo.text
    assert "is_proven: True" in jo.text
    assert "<h1>join-decide</h1>" in page
    assert "coop_url=https://club.example/coops/example-bakery/" in page
    assert "<h1>join-decided</h1>" in decided
    assert "by=j…@c….example" in decided
    assert (rig.members.contact(BAKERY), rig.members.slugs()) == (CONTACT, [BAKERY])
    assert (rig.mailer.sent[-1].to, rig.mailer.sent[-1].subject) == (CONTACT, "join-answer at Example Club")
    assert "note: Welcome" in rig.mailer.sent[-1].text
    assert "<b>is_accepted</b>" in after
    assert len(rig.mailer.sent) == 4


@pytest.mark.parametrize(
    "typed",
    [
        BAKERY,
        "Example  bakery, leeds",
        "https://club.example/coops/example-bakery/",
        "https://club.example/coops/Example-Bakery?x=1#top",
    ],
)
def test_a_coop_is_found_by_its_page_its_slug_or_its_name(rig: JoinRig, typed: str) -> None:
    with rig.browser() as browser:
        rig.ask(browser, coop=typed)

    assert [one.coop for one in rig.applications()] == [BAKERY]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"coop": ""}, "Enter the co-op’s name"),
        ({"coop": "x" * 301}, "Enter the co-op’s name"),
        ({"coop": "Unknown Co-op"}, "There is no such co-op"),
        ({"coop": "another co-op"}, "Several co-ops have this name"),
        ({"email": ""}, "Enter an e-mail address"),
        ({"email": "board"}, "An e-mail address has an @"),
        ({"agreed": ""}, "Tick that the co-op agrees"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    rig: JoinRig, fields: dict[str, str], said: str
) -> None:
    [wrong] = fields
    with rig.browser() as browser:
        answer = browser.post(PATH, data={"coop": BAKERY, "email": CONTACT, "agreed": "1", **fields})

    assert answer.status_code == 400
    assert f"<b>error_{wrong}</b>" in answer.text
    assert f"<li>{wrong}: {said}" in answer.text
    assert wrong == "email" or f"email={CONTACT}" in answer.text
    assert wrong == "coop" or f"coop={BAKERY}" in answer.text
    assert wrong == "agreed" or "<b>is_agreed</b>" in answer.text
    assert rig.applications() == []
    assert rig.queue.messages == []


def test_all_that_is_wrong_is_said_at_once(rig: JoinRig) -> None:
    with rig.browser(Accept="application/json") as browser:
        answer = browser.post(PATH, json={})

    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["errors"]] == ["coop", "email", "agreed"]


@pytest.mark.parametrize(
    ("coop", "email", "is_proven"),
    [
        (BAKERY, CONTACT, True),
        (BAKERY, "board@mail.Bakery.example", True),
        (BAKERY, STRANGER, False),
        (BAKERY, "board@notbakery.example", False),
        ("another-co-op", CONTACT, False),
    ],
)
def test_only_an_address_at_the_coops_own_domain_proves_it(
    rig: JoinRig, coop: str, email: str, is_proven: bool
) -> None:
    with rig.browser() as browser:
        tokens = rig.to_decide(browser, email, coop=coop)
        page = browser.get(PATH, params={"t": tokens[JO]}).text

    assert [one.is_proven for one in rig.applications()] == [is_proven]
    assert ("<b>is_proven</b>" in page) == is_proven


def test_looking_changes_nothing_however_often(rig: JoinRig) -> None:
    with rig.browser() as browser:
        token = rig.ask(browser)
        before = dict(rig.roll.things)
        pages = {browser.get(PATH, params={"t": token}).text for _ in range(3)}
        assert (dict(rig.roll.things), rig.queue.messages) == (before, [])

        browser.post(PATH, data={"t": token, "action": "confirm"})
        rig.deliver()
        before, token = dict(rig.roll.things), rig.token()
        pages |= {browser.get(PATH, params={"t": token}).text for _ in range(3)}

    assert len(pages) == 2
    assert (dict(rig.roll.things), rig.queue.messages) == (before, [])
    assert list(rig.roll.members()) == []


def test_every_press_can_be_repeated(rig: JoinRig) -> None:
    with rig.browser() as browser:
        token = rig.ask(browser)
        confirmed = {browser.post(PATH, data={"t": token, "action": "confirm"}).text for _ in range(3)}
        rig.deliver()
        token = rig.token()
        decided = {rig.decide(browser, token, "accept", note) for note in ("Welcome", "Welcome", "again")}

    assert (len(confirmed), len(decided)) == (1, 1)
    assert [mail.subject.split()[0] for mail in rig.mailer.sent] == ["join", *2 * ["join-decide"], "join-answer"]
    assert rig.roll.member(BAKERY) is not None


def test_who_comes_second_sees_who_decided_and_when(rig: JoinRig) -> None:
    with rig.browser() as browser:
        tokens = rig.to_decide(browser)
        rig.decide(browser, tokens[JO], "accept")
        rig.wait(hours=1)
        shown = browser.get(PATH, params={"t": tokens[SAM]})
        other = browser.post(PATH, data={"t": tokens[SAM], "action": "decline", "note": "No"})

    assert shown.status_code == 200
    assert "by=j…@c….example" in shown.text
    assert "at=23 November 2026, 12:00 UTC" in shown.text
    assert "<b>is_other</b>" not in shown.text
    assert other.status_code == 409
    assert "<b>is_other</b>" in other.text
    assert rig.members.is_member(BAKERY)


def test_who_is_overtaken_within_a_moment_sees_the_same(rig: JoinRig) -> None:
    class Hasty(FakeRoll):
        def write(self, changes: Any) -> None:  # noqa: ANN401
            rig.club.roll = rig.roll
            rig.decide(browser, tokens[SAM], "decline", "Sam was faster")
            super().write(changes)

    with rig.browser() as browser:
        tokens = rig.to_decide(browser)
        rig.club.roll = Hasty(rig.roll.things)
        answer = browser.post(PATH, data={"t": tokens[JO], "action": "accept"})

    assert answer.status_code == 409
    assert "by=s…@c….example" in answer.text
    assert "note=Sam was faster" in answer.text
    assert not rig.members.is_member(BAKERY)


def test_declining_says_why(rig: JoinRig) -> None:
    with rig.browser() as browser:
        tokens = rig.to_decide(browser, STRANGER)
        without = browser.post(PATH, data={"t": tokens[JO], "action": "decline", "note": " "})
        long = browser.post(PATH, data={"t": tokens[JO], "action": "decline", "note": "x" * 1_001})
        rig.decide(browser, tokens[JO], "decline", "Not yours")
        rig.deliver()

    assert (without.status_code, long.status_code) == (400, 400)
    assert "<li>note: Say why" in without.text
    assert "note=xxx" in long.text
    assert "note: Not yours" in rig.mailer.sent[-1].text
    assert "is_accepted: \n" in rig.mailer.sent[-1].text
    assert rig.roll.member(BAKERY) is None


@pytest.mark.parametrize("action", ["accept", "decline"])
def test_a_decision_is_taken_back_and_made_again(rig: JoinRig, action: str) -> None:
    with rig.browser() as browser:
        tokens = rig.to_decide(browser)
        rig.decide(browser, tokens[JO], action, "First")
        rig.wait(days=1)
        pages = {rig.decide(browser, tokens[SAM], "undo") for _ in range(2)}
        assert not rig.members.is_member(BAKERY)
        rig.decide(browser, tokens[SAM], "accept", "Second")
        rig.deliver()

    assert [re.findall("<h1>(.*?)</h1>", page) for page in pages] == [["join-decide"]]
    assert rig.members.is_member(BAKERY)
    assert "note: Second" in rig.mailer.sent[-1].text


def test_a_decision_stands_after_a_week(rig: JoinRig) -> None:
    with rig.browser() as browser:
        tokens = rig.to_decide(browser)
        rig.decide(browser, tokens[JO], "accept")
        rig.wait(days=UNDO_DAYS)
        shown = browser.get(PATH, params={"t": tokens[JO]}).text
        undone = browser.post(PATH, data={"t": tokens[JO], "action": "undo"})

    assert "<b>is_open</b>" not in shown
    assert undone.status_code == 409
    assert rig.members.is_member(BAKERY)


def test_a_member_changes_its_contact_and_an_undone_change_brings_the_former_back(rig: JoinRig) -> None:
    with rig.browser() as browser:
        rig.decide(browser, rig.to_decide(browser)[JO], "accept")
        rig.wait(days=30)
        since = dict(rig.roll.members())
        token = rig.ask(browser, "new@bakery.example")
        assert "<b>is_member</b>" in browser.get(PATH, params={"t": token}).text
        tokens = rig.to_decide(browser, "new@bakery.example")
        assert f"contact: {CONTACT}" in rig.mailer.sent[-1].text
        rig.decide(browser, tokens[JO], "accept")
        assert rig.members.contact(BAKERY) == "new@bakery.example"
        rig.decide(browser, tokens[JO], "undo")

    assert rig.members.contact(BAKERY) == CONTACT
    assert dict(rig.roll.members()) == since


def test_what_has_changed_since_is_not_undone(rig: JoinRig) -> None:
    with rig.browser() as browser:
        first = rig.to_decide(browser)
        rig.decide(browser, first[JO], "accept")
        second = rig.to_decide(browser, "new@bakery.example")
        rig.decide(browser, second[JO], "accept")
        answer = browser.post(PATH, data={"t": first[JO], "action": "undo"})

    assert answer.status_code == 409
    assert "has changed since" in answer.text
    assert rig.members.contact(BAKERY) == "new@bakery.example"


@pytest.mark.parametrize(("days", "stage"), [(CONFIRM_DAYS, "asked"), (DECIDE_DAYS, "confirmed")])
def test_what_nobody_answers_ends(rig: JoinRig, days: int, stage: str) -> None:
    with rig.browser() as browser:
        token = rig.ask(browser)
        if stage == "confirmed":
            browser.post(PATH, data={"t": token, "action": "confirm"})
        rig.wait(days=days)
        answers = [browser.get(PATH, params={"t": token}), browser.post(PATH, data={"t": token, "action": "confirm"})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "again_url=/forms/join" in answers[0].text
    assert rig.deliver() in ([], ["nothing-to-say"])


def test_links_do_only_what_they_are_for(rig: JoinRig) -> None:
    with rig.browser() as browser:
        mine = rig.ask(browser)
        rig.deliver()
        cut = [mine[:-3], "AAAA", "A" * 40]
        refused = [browser.post(PATH, data={"t": mine, "action": action}) for action in ("accept", "decline", "")]
        broken = [browser.get(PATH, params={"t": token}) for token in cut]
        tokens = rig.to_decide(browser)
        confirmed = browser.post(PATH, data={"t": tokens[JO], "action": "confirm"})

    assert {answer.status_code for answer in refused} == {400}
    assert {answer.status_code for answer in broken} == {404}
    assert confirmed.status_code == 400
    assert list(rig.roll.members()) == []


def test_who_is_no_administrator_any_more_decides_nothing(rig: JoinRig) -> None:
    with rig.browser() as browser:
        tokens = rig.to_decide(browser)
        rig.club.settings = Settings({**rig.club.settings.environment, "CLUB_ADMINISTRATORS": SAM})
        answers = [browser.get(PATH, params={"t": tokens[one]}).status_code for one in (JO, SAM)]

    assert answers == [404, 200]


def test_one_address_gets_three_such_mails_a_day_and_the_answer_is_the_same(rig: JoinRig) -> None:
    with rig.browser() as browser:
        form = {"coop": BAKERY, "email": CONTACT, "agreed": "1"}
        answers = {browser.post(PATH, data=form).text for _ in range(5)}
        rig.deliver()
        assert len(rig.mailer.sent) == 3
        rig.wait(days=1)
        answers.add(browser.post(PATH, data=form).text)

    assert len(answers) == 1
    assert len(rig.queue.messages) == 1


class Refusing:
    """Takes no mail for now, from the second one on."""

    def __init__(self, taken: int) -> None:
        self.sent: list[Mail] = []
        self.taken = taken

    def send(self, mail: Mail) -> str:
        if len(self.sent) >= self.taken:
            raise TemporaryError("the provider does not answer")
        self.sent.append(mail)
        return "id"


def test_mails_that_were_not_taken_go_later_and_the_others_not_again(rig: JoinRig) -> None:
    with rig.browser() as browser:
        token = rig.ask(browser)
        browser.post(PATH, data={"t": token, "action": "confirm"})
    [(message, _)] = rig.queue.messages
    rig.club.mailer = mailer = Refusing(1)

    with pytest.raises(TemporaryError):
        join_mails.send(rig.club, message)
    mailer.taken = 9
    assert join_mails.send(rig.club, message) == "join-decide"
    join_mails.send(rig.club, message)

    assert [mail.to for mail in mailer.sent] == [JO, SAM]


def test_a_program_may_ask_too(rig: JoinRig) -> None:
    with rig.browser(Accept="application/json") as browser:
        sent = browser.post(PATH, json={"coop": BAKERY, "email": CONTACT, "agreed": "yes"})
        rig.deliver()
        shown = browser.get(PATH, params={"t": rig.token()})

    assert (sent.json(), shown.json()) == ({"status": "sent"}, {"status": "asked", "coop": BAKERY})


def test_messages_of_the_queue_and_logs_name_no_address(rig: JoinRig, capfd: pytest.CaptureFixture[str]) -> None:
    with rig.browser() as browser:
        browser.post(PATH, content=f"coop={BAKERY}&email=board%40bakery.example&agreed=1", headers=FORM)

    assert "bakery.example" not in json.dumps([message for message, _ in rig.queue.messages])
    assert "bakery.example" not in "".join(capfd.readouterr())


def test_people_get_through_by_what_they_see_and_every_page_is_an_answer_to_something(built_kit: Path) -> None:
    rig = JoinRig(kit=built_kit, terms=Terms(SECRETS, Kit(built_kit).known, Limits(), SITE))

    with rig.browser() as browser:
        asker, jo, sam = (Person(browser) for _ in range(3))
        asked = asker.open(PATH).press("Ask to join", coop=BAKERY, email=STRANGER, agreed=[])
        assert (asked.status, "There is a problem" in asked.text) == (400, True)
        assert asker.press("Ask to join", agreed="1").heading == "Look for our mail"
        assert "not at bakery.example" in asker.text
        rig.deliver()
        link = f"{PATH}?t={rig.token()}"
        assert asker.open(link).press("Yes, this comes from us").heading == "An administrator will look at it"
        rig.deliver()
        tokens = {mail.to: token_in(mail.text) for mail in rig.mailer.sent[-2:]}
        assert "Unproven:" in jo.open(f"{PATH}?t={tokens[JO]}").text
        sam.open(f"{PATH}?t={tokens[SAM]}")
        assert jo.press("Decline").status == 400
        assert jo.press("Decline", note="Please write from your own domain").heading.endswith("is declined")
        assert (sam.press("Accept").status, "Somebody has decided before you" in sam.text) == (409, True)
        assert sam.press("Take the decision back").press("Accept").heading.endswith("is accepted")
        assert asker.open(link).heading == "Your co-op is a member"

    assert rig.members.contact(BAKERY) == STRANGER
    assert rig.pages.filled == {page for page in HOLES if page.partition("-")[0] == "join"}
