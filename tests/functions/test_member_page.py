"""A member's own page: its link by mail, its claims, what is asked of others, and circles."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from club.core.errors import TemporaryError, UncertainError
from club.core.mail import Mail
from club.points.claims import Claim, State, link_of
from club.points.claims_clock import tick
from functions import member, proofs
from functions.member_link import CIRCLES, PATH, MemberLink
from functions.member_mails import send
from functions.web import form_app
from tests.functions.claiming_rig import DOMAIN, claiming
from tests.functions.rig import Rig
from tests.points.claiming import BAKERY, GROCER, SHARED, SITE, WEAVERS, Claiming
from tests.subscriptions.builders import token_in

URL = "https://bakery.example/friends"
NAMES = {BAKERY: "Example Bakery", "example-listed": "Example Listed", SHARED: "Example Shared"}
CIRCLE = {"name": "Bread and seeds", "language": "en", "topics": ["agriculture"], "months": "3"}


class MemberRig(Rig):
    """A club with four members."""

    there: Claiming

    @property
    def app(self) -> Starlette:
        return form_app(*member.FORMS, club=lambda: self.club)

    def deliver(self) -> list[str]:
        """Hands the queue to whoever writes mails, each message twice, as a queue may."""
        messages, self.queue.messages = self.queue.messages, []
        return [send(self.club, message) for message, _ in messages for _ in range(2)]

    def token(self, coop: str = BAKERY, part: str = "") -> str:
        return MemberLink(coop, self.now.replace(microsecond=0), part).token(secrets=self.club.secrets)

    @property
    def claim(self) -> Claim:
        """Gives the one claim that there is."""
        [claim] = self.there.claims.claims.values()
        return claim


@pytest.fixture
def rig(kit: Path, tmp_path: Path) -> MemberRig:
    rig = MemberRig(kit=kit)
    rig.there = claiming(rig, tmp_path)
    return rig


def post(browser: TestClient, token: str, action: str, **fields: Any) -> str:  # noqa: ANN401
    answer = browser.post(PATH, data={"t": token, "action": action, **fields})
    assert answer.status_code in {200, 400}, answer.text
    return answer.text


def token_of(page: str) -> str:
    found = re.search(r"token=([A-Za-z0-9_-]+)", page)
    assert found, page
    return found[1]


def test_a_link_goes_to_the_kept_contact_once_and_every_answer_is_the_same(rig: MemberRig) -> None:
    with rig.browser() as browser:
        asked = browser.get(PATH)
        answers = {
            coop: browser.post(PATH, data={"coop": coop, "action": "link"}).text.replace(name, "NAME")
            for coop, name in NAMES.items()
        }
        wrong = browser.post(PATH, data={"coop": "nobody"})
    said = rig.deliver()

    [mail] = rig.mailer.sent
    assert "<i>example-bakery: Example Bakery</i>" in asked.text
    assert "example-listed" not in asked.text
    assert len(set(answers.values())) == 1
    assert (wrong.status_code, "coop: Choose your co-op." in wrong.text) == (400, True)
    assert said == ["member-link", "sent-before"]
    assert (mail.to, "ends: 3 November 2026, 09:30 UTC" in mail.text) == ("baker@bakery.example", True)


def test_no_contact_gets_more_than_three_links_a_day(rig: MemberRig) -> None:
    with rig.browser() as browser:
        answers = {browser.post(PATH, data={"coop": BAKERY}).text for _ in range(5)}
    rig.deliver()

    assert len(answers) == 1
    assert len(rig.mailer.sent) == 3


def test_the_link_shows_the_page_for_a_day(rig: MemberRig) -> None:
    with rig.browser() as browser:
        browser.post(PATH, data={"coop": BAKERY})
        rig.deliver()
        token = token_in(rig.mailer.sent[0].text)
        page = browser.get(PATH, params={"t": token})
        rig.wait(hours=24, seconds=1)
        late = browser.get(PATH, params={"t": token})

    assert page.status_code == 200
    for shown in (
        "coop_name=Example Bakery",
        "balance=0",
        "since=1 October 2026",
        "form_url=/embed/?form=example-bakery",
    ):
        assert shown in page.text
    assert "<i>example-grocer: Example Grocer</i>" in page.text
    assert "<i>example-bakery" not in page.text
    assert late.status_code == 410


@pytest.mark.parametrize("token", ["x", "AQ" * 40])
def test_a_link_that_nobody_signed_shows_nothing(rig: MemberRig, token: str) -> None:
    with rig.browser() as browser:
        answers = [browser.get(PATH, params={"t": token}), browser.post(PATH, data={"t": token, "action": "end"})]
        foreign = browser.get(PATH, params={"t": rig.token("example-listed")})
        edition = browser.get(PATH, params={"t": rig.edition_link()})

    assert [answer.status_code for answer in (*answers, foreign, edition)] == [404] * 4


def test_a_page_is_claimed_shown_mended_and_seen(rig: MemberRig) -> None:
    with rig.browser() as browser:
        made = post(browser, rig.token(), "claim", promoted=GROCER, kind="page")
        given = link_of(rig.claim, site_url=SITE)
        rig.there.web.pages[URL] = "<p>Hello</p>"
        wrong = post(browser, token_of(made), "page", url=URL)
        rig.there.web.pages[URL] = f"<a href='{given}'>"
        right = post(browser, token_of(made), "page", url=URL)
        again = post(browser, token_of(made), "page", url=URL)
        listed = browser.get(PATH, params={"t": rig.token()}).text

    assert f"given={given}" in made
    assert html.escape(f'<a href="{given}">Example Grocer</a>') in made
    assert "<b>can_withdraw</b>" in made
    assert "url: The page was found, and this link is not on it" in wrong
    assert f"url={URL}" in wrong
    assert "<b>is_proven</b>" in right
    assert "settles=2 December 2026" in right
    assert "<b>is_proven</b>" in again
    assert "pending=20" in listed
    assert "proven</i>" in listed


def test_a_copy_gets_an_address_of_its_own(rig: MemberRig) -> None:
    with rig.browser() as browser:
        made = post(browser, rig.token(), "claim", promoted=GROCER, kind="copy")
        back = post(browser, token_of(made), "withdraw")
        said = browser.get(PATH, params={"t": token_of(made)}, headers={"Accept": "application/json"}).json()

    assert f"address=proof+{rig.claim.id}@{DOMAIN}" in made
    assert "<b>is_withdrawn</b>" in back
    assert said["status"] == "withdrawn"


def test_the_word_of_the_other_is_asked_for_by_mail_and_taken_once(rig: MemberRig) -> None:
    with rig.browser() as browser:
        made = post(browser, rig.token(), "claim", promoted=GROCER, kind="word")
        again = post(browser, token_of(made), "ask")
        said = rig.deliver()
        token = token_in(rig.mailer.sent[0].text)
        shown = [browser.get(PATH, params={"t": token}) for _ in range(3)]
        before = rig.claim.state
        odd = browser.post(PATH, data={"t": token, "action": "maybe"})
        answers = [post(browser, token, action) for action in ("yes", "no", "yes")]
        late = post(browser, token_of(made), "ask")

    assert said == ["claim-word", "sent-before"] * 2
    assert rig.mailer.sent[0].to == "till@grocer.example"
    assert "promoter_name: Example Bakery" in rig.mailer.sent[0].text
    assert "<b>is_word</b>" in again
    assert before == State.OPEN
    assert all("<b>is_open</b>" in answer.text for answer in shown)
    assert odd.status_code == 400
    assert all("<b>is_yes</b>" in answer for answer in answers)
    assert "<b>is_settled</b>" in late
    assert rig.there.points() == (10, 0)
    assert rig.deliver() == []


def test_a_link_for_a_word_ends_and_shows_what_has_ended(rig: MemberRig) -> None:
    with rig.browser() as browser:
        post(browser, rig.token(), "claim", promoted=GROCER, kind="word")
        rig.deliver()
        token = token_in(rig.mailer.sent[0].text)
        rig.wait(days=30)
        tick(desk=proofs.desk(rig.club), now=rig.now)
        over = browser.get(PATH, params={"t": token})
        rig.wait(seconds=1)
        late = browser.get(PATH, params={"t": token})
        rig.there.claims.claims.clear()
        rig.wait(days=-1)
        gone = browser.get(PATH, params={"t": token})

    assert "<b>is_over</b>" in over.text
    assert (late.status_code, gone.status_code) == (410, 404)


def test_what_cannot_be_claimed_is_said_at_its_field(rig: MemberRig) -> None:
    with rig.browser() as browser:
        post(browser, rig.token(), "claim", promoted=GROCER, kind="page")
        again = post(browser, rig.token(), "claim", promoted=GROCER, kind="page")
        twice = post(browser, rig.token(), "claim", promoted=GROCER, kind="word")
        nothing = post(browser, rig.token(), "claim", promoted=WEAVERS)
        shared = browser.get(PATH, params={"t": rig.token(SHARED)}).text
        odd = browser.post(PATH, data={"t": rig.token(), "action": "steal"})
        foreign = browser.get(PATH, params={"t": rig.token(GROCER, f"claim:{rig.claim.id}")})

    assert "<b>is_open</b>" in again  # the same page sent twice is one claim, and no fault
    assert "promoted: This co-op has been claimed for this month already" in twice
    assert "<i>example-grocer: Example Grocer *</i>" in twice
    assert "kind: Choose how you show it." in nothing
    assert "<b>can_show</b>" not in shared
    assert odd.status_code == 400
    assert foreign.status_code == 404


def test_a_circle_is_proposed_joined_run_and_claimed_for(rig: MemberRig) -> None:
    with rig.browser() as browser:
        wrong = post(browser, rig.token(part=CIRCLES), "propose", name="x", topics=["agriculture"])
        made = post(browser, rig.token(part=CIRCLES), "propose", **CIRCLE)
        [circle] = rig.club.circles.all()
        shown = browser.get(PATH, params={"t": rig.token(GROCER, CIRCLES)}).text
        joined = [
            post(browser, rig.token(coop, CIRCLES), "join", circle=circle.id) for coop in (GROCER, WEAVERS, SHARED)
        ]
        post(browser, rig.token(SHARED, CIRCLES), "leave", circle=circle.id)
        rig.wait(days=30)
        late = post(browser, rig.token(SHARED, CIRCLES), "join", circle=circle.id)
        page = browser.get(PATH, params={"t": rig.token()}).text
        claimed = post(browser, rig.token(), "claim", promoted=GROCER, kind="page", circle=circle.id)
        after = browser.get(PATH, params={"t": rig.token()}).text

    assert "language: Choose the language" in wrong
    assert "<b>interest_agriculture</b>" in wrong
    assert f"<i>{circle.id}: Bread and seeds, Example Bakery,  joined</i>" in made
    assert "name=</p>" in made
    assert f"<i>{circle.id}: Bread and seeds, Example Bakery,  joinable</i>" in shown
    assert "Example Bakery, Example Grocer, Example Weavers, December 2026 joined" in joined[1]
    assert "circle: This circle has begun" in late
    assert f"<i>Bread and seeds {circle.id}: Example Grocer example-grocer due</i>" in page
    assert "<b>is_page</b>" in claimed
    assert rig.claim.circle == circle.id
    assert "example-grocer claimed</i>" in after


def test_a_membership_ends_when_one_is_sure(rig: MemberRig) -> None:
    with rig.browser() as browser:
        unsure = post(browser, rig.token(), "end")
        sure = post(browser, rig.token(), "end", sure="1")
        after = browser.get(PATH, params={"t": rig.token()})

    assert "sure: Tick this" in unsure
    assert "<h1>member-left</h1>" in sure
    assert after.status_code == 404
    assert not rig.club.members.is_member(BAKERY)


class Failing:
    """A mailer that takes nothing."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    def send(self, mail: Mail) -> str:
        raise self.failure


@pytest.mark.parametrize(
    ("failure", "said"), [(TemporaryError("not now"), "later"), (UncertainError("who knows"), "uncertain")]
)
def test_a_mail_that_was_certainly_not_taken_goes_later(rig: MemberRig, failure: Exception, said: str) -> None:
    with rig.browser() as browser:
        browser.post(PATH, data={"coop": BAKERY})
    [(message, _)] = rig.queue.messages
    rig.queue.messages.clear()
    rig.club.mailer = Failing(failure)

    assert send(rig.club, message) == said
    rig.club.mailer = rig.mailer
    after = rig.deliver()

    assert after == (["member-link", "sent-before"] if said == "later" else [])
    rig.wait(days=2)
    assert send(rig.club, {**message, "id": "new"}) == "nothing-to-say"


def test_a_word_is_not_asked_for_when_it_was_given(rig: MemberRig) -> None:
    with rig.browser() as browser:
        post(browser, rig.token(), "claim", promoted=GROCER, kind="word")
    [(message, _)] = rig.queue.messages
    rig.there.claims.claims.clear()

    assert send(rig.club, message) == "nothing-to-say"


def test_the_clock_looks_at_what_is_due(rig: MemberRig) -> None:
    with rig.browser() as browser:
        post(browser, rig.token(), "claim", promoted=GROCER, kind="page")
    rig.wait(days=30)

    assert proofs.tick(rig.club) == {"lapsed": 1}
