"""The pages that the build draws and the functions that fill them fit: people get through by what they see."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from club.site.kit import FRAMED, HOLES
from club.subscriptions.caps import Limits
from club.subscriptions.ports import Terms
from functions.kit import Kit
from tests.functions.claiming_rig import claiming
from tests.functions.person import SITE, Person
from tests.functions.rig import Rig
from tests.points.claiming import BAKERY, GROCER, WEAVERS
from tests.subscriptions.builders import READER, SECRETS

# First words of pages that tests of their own see all of.
_ELSEWHERE = {"circle", "claim", "decide", "decided", "join", "member", "promote", "status"}


@pytest.fixture
def rig(built_kit: Path) -> Rig:
    return Rig(kit=built_kit, terms=Terms(SECRETS, Kit(built_kit).known, Limits(), SITE))


def _link(rig: Rig) -> str:
    return next(word for word in rig.mailer.sent[-1].text.split() if word.startswith(SITE))


def test_a_person_gets_from_the_form_to_the_list_and_off_it(rig: Rig) -> None:
    with rig.browser() as browser:
        person = Person(browser).open("/forms/subscribe")
        rig.wait(seconds=20)
        wrong = person.press("Sign up", email="reader.coop.example")
        assert (wrong.status, "There is a problem" in wrong.text) == (400, True)
        assert "Error: " in wrong.page.xpath("string(//title)")
        rig.wait(seconds=20)
        assert person.press("Sign up", email=READER).heading == "Look for our mail"
        assert READER in person.text
        assert rig.run_mails() == {"batchItemFailures": []}
        assert person.open(_link(rig)).heading == "Do you want our newsletter?"
        assert READER not in person.text
        assert person.press("Confirm").status == 200
        assert rig.reader() is not None
        person.open(f"/forms/unsubscribe?t={rig.edition_link()}").press("Unsubscribe")

    reader = rig.reader()
    assert reader is not None
    assert not reader.is_confirmed


def test_a_person_without_scripts_on_another_site_presses_once_more(rig: Rig) -> None:
    coop = next(iter(rig.club.kit.coops))
    topic = next(iter(rig.club.known.interests))

    with rig.browser() as browser:
        person = Person(browser)
        fields = {"email": READER, "form": coop, "frame": "1", "interests": topic}
        person._see(browser.post("/forms/subscribe", data=fields))  # noqa: SLF001 - the form is on another site
        assert person.heading == "One more press"
        assert person.press("Mail me the link").heading == "Look for our mail"
        assert person.press("Send it again").heading == "Look for our mail"
    rig.run_mails()

    (mail,) = rig.mailer.sent
    assert rig.club.kit.coops.name(coop) in mail.text
    (request,) = rig.store.all_requests.values()
    assert (request.form, request.choices.interests) == (coop, (topic,))


def test_a_reader_does_all_that_can_be_done_with_a_fresh_link(rig: Rig) -> None:
    rig.confirmed()
    topic = next(iter(rig.club.known.interests))

    with rig.browser() as browser:
        person = Person(browser).open("/forms/preferences")
        assert person.press("Mail me a link", email=READER).heading == "Look for our mail"
        rig.run_mails()
        person.open(_link(rig))
        person.press("Save", interests=[topic], language="fr")
        assert person.page.xpath("//input[@name='interests'][@checked]/@value") == [topic]
        assert person.page.xpath("//select[@name='language']/option[@selected]/@value") == ["fr"]
        assert person.press("Pause", months="3").status == 200
        assert person.press("End the pause").status == 200
        assert person.press("Save membership", member="1").page.xpath("//input[@name='member'][@checked]")
        assert person.follow("I’m still here").press("I am still here").status == 200
        person.open(f"/forms/preferences?t={rig.edition_link()}").follow("I’m still here")
        person.open("/forms/preferences").press("Mail me a link", email=READER)
        rig.run_mails()
        person.open(_link(rig))
        assert not person.press("Save membership", member=[]).page.xpath("//input[@name='member'][@checked]")
        assert (person.press("Change", email="other").status, "There is a problem" in person.text) == (400, True)
        assert person.press("Show it").heading == "What we hold about you"
        assert READER in person.text
        person.follow("Back to your subscription").press("Erase everything")
        assert rig.reader() is not None
        assert person.follow("No, go back").press("Erase everything").press("Erase everything now").status == 200

    assert rig.reader() is None


def test_an_administrator_sends_an_edition_by_one_button(rig: Rig) -> None:
    link = f"{SITE}/forms/send?t={rig.send_link(rig.mails.publish())}"
    with rig.browser() as browser:
        person = Person(browser).open(link)
        assert person.heading == "Send edition 12?"
        assert "Co-ops that bake goes to 0 readers." in person.text

        begun = person.press("Send edition 12 to 0 readers")

        assert begun.heading == "Edition 12 is on its way"
        assert "The sending of Co-ops that bake has begun." in begun.text
        assert Person(browser).open(link).heading == "Edition 12 is on its way"


def test_a_member_claims_and_the_other_gives_its_word(rig: Rig, tmp_path: Path) -> None:
    there = claiming(rig, tmp_path)
    with rig.browser() as browser:
        person = Person(browser).open("/forms/member")
        assert person.press("Mail the link", coop=BAKERY).heading == "Look for our mail"
        rig.run_mails()
        person.open(own := _link(rig))
        assert (person.press("Go on", promoted="", kind="page").status, "There is a problem" in person.text) == (
            400,
            True,
        )
        assert person.press("Go on", promoted=GROCER, kind="word").heading == "You promote Example Grocer"
        rig.run_mails()
        asked = Person(browser).open(_link(rig))
        assert asked.heading == "Has Example Bakery promoted you?"
        assert asked.press("Yes, it has").heading == "This has been answered"
        person.open(own)
        assert "10 points" in person.text
        person.press("Go on", promoted=WEAVERS, kind="copy")
        assert "proof+" in person.text
        person.press("Take it back").follow("Your co-op’s page")
        person.press("Go on", promoted=WEAVERS, kind="page").press("Look at it", url="https://bakery.example/")
        assert (person.status, "this link is not on it" in person.text) == (400, True)
        person.follow("Your co-op’s page").follow("Circles")
        circle = {"name": "Bread", "language": "en", "months": "3"}
        assert person.press("Propose it", topics=["agriculture"], **circle).status == 200
        person.press("Leave “Bread”").follow("Your co-op’s page")
        assert person.press("End the membership", sure=[]).status == 400
        assert person.press("End the membership", sure="1").heading == "The membership has ended"

    assert there.points() == (10, 0)


def test_every_page_of_the_kit_is_an_answer_to_something(rig: Rig) -> None:
    with rig.browser() as browser:
        for path in ("/forms/subscribe", "/forms/subscribe?frame=1"):
            browser.get(path)
            browser.put(path)
            browser.post(path, data={"email": READER})
            browser.post(path, data=rig.sign_up(READER))
        _walk_on(rig, browser)

    ours = {page for page in HOLES if page.partition("-")[0] not in _ELSEWHERE}
    assert rig.pages.filled == ours | {f"{page}.frame" for page in FRAMED}


def _walk_on(rig: Rig, browser: TestClient) -> None:
    """Sees every page that comes after the form."""
    confirm, preferences, here = "/forms/confirm", "/forms/preferences", "/forms/here"
    rig.run_mails()
    token = rig.mailed_token()
    browser.get(confirm, params={"t": token})
    browser.post(confirm, data={"t": token, "action": "confirm"})
    browser.get(confirm, params={"t": token})
    rig.post("other@coop.example")
    rig.run_mails()
    browser.post(confirm, data={"t": rig.mailed_token(), "action": "never"})
    browser.get(preferences)
    browser.post(preferences, data={"action": "link", "email": READER})
    rig.run_mails()
    token = rig.mailed_token()
    browser.get(preferences, params={"t": token})
    browser.post(preferences, data={"t": token, "action": "move", "email": "new@coop.example"})
    rig.run_mails()
    browser.post(preferences, data={"t": rig.fresh_token(), "action": "export"})
    browser.get(here, params={"t": rig.here_link()})
    browser.post(here, data={"t": rig.here_link()})
    browser.get("/forms/unsubscribe", params={"t": rig.edition_link()})
    browser.post("/forms/unsubscribe", data={"t": rig.edition_link()})
    token = rig.send_link(rig.mails.publish())
    browser.get("/forms/send", params={"t": token})
    browser.post("/forms/send", data={"t": token})
    browser.post("/forms/send", data={"t": token, "action": "cancel"})
    token = rig.fresh_token()
    browser.post(preferences, data={"t": token, "action": "erase"})
    browser.post(preferences, data={"t": token, "action": "erase", "sure": "1"})
