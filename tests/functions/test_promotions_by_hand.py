"""The built pages of a promotion fit the functions: a co-op and two administrators get through by what they see."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from club.promotions.drawing import run_draw
from club.promotions.image_bytes import read_image
from club.promotions.links import decide_token
from club.promotions.request import Means, State
from club.site.kit_promotions import HOLES
from club.subscriptions.caps import Limits
from club.subscriptions.ports import Terms
from functions.kit import Kit
from functions.promotion_news import RequestNews
from tests.functions.person import SITE, Person
from tests.functions.rig import Rig
from tests.functions.test_status import held
from tests.promotions.builders import DAYS, NOW, SAID
from tests.promotions.pictures import png
from tests.subscriptions.builders import SECRETS

WORDS = {"headline": "Bread at night", "body": "Nine loaves.", "button": "See them", "link": "https://coop-1.example/"}


@pytest.fixture
def rig(built_kit: Path) -> Rig:
    """A club with the built pages, ten days before the draw of edition 12."""
    made = Rig(kit=built_kit, terms=Terms(SECRETS, Kit(built_kit).known, Limits(), SITE))
    made.now = made.slots.now = NOW
    return made


def mailed(rig: Rig, to: str) -> str:
    """Gives the link of the last mail to an address."""
    text = next(mail.text for mail in reversed(rig.mailer.sent) if mail.to == to)
    return next(word for word in text.split() if word.startswith(SITE))


def ask(browser: TestClient, *, offer: str = "feature money") -> Person:
    """Goes through the four pages."""
    person = Person(browser).open("/forms/promote")
    assert person.heading == "Ask for a slot"
    assert person.press("Go on", edition="12", offer=offer).heading == "Which co-op, and how do we reach it?"
    person.press("Go on", coop="Co-op 1", email="bread@coop-1.example")
    assert person.heading == "What do you want to say?"
    wrong = person.press("Go on", **{**WORDS, "link": "http://coop-1.example/"})
    assert (wrong.status, "There is a problem" in wrong.text) == (400, True)
    assert person.press("Go on", **WORDS).heading == "Check your answers"
    assert person.press("Change the words").heading == "What do you want to say?"
    assert person.press("Go on", **WORDS).heading == "Check your answers"
    assert person.page.xpath("normalize-space(//aside[@class='ad']/p)") == "Ad · Co-op 1"
    return person.press("Send the request")


def test_a_co_op_asks_on_four_pages_and_is_told_by_mail_how_far_it_is(rig: Rig) -> None:
    rig.slots.needs_two = True

    with rig.browser() as browser:
        assert ask(browser).heading == "Look for our mail"
        rig.run_mails()
        asker = Person(browser).open(link := mailed(rig, "bread@coop-1.example"))
        assert asker.heading == "Does this come from you?"
        asker.press("Yes, this comes from us")
        assert asker.heading == "Your request takes part in the draw"
        rig.now = DAYS.closes
        run_draw(12, office=rig.club.office, now=rig.now)
        [request] = rig.slots.sheet().requests
        rig.queue.put({"tell": request.ref})
        rig.run_mails()
        jane, john = (Person(browser).open(mailed(rig, to)) for to in rig.club.administrators)
        assert jane.heading == "May this stand in edition 12?"
        assert jane.press("Decline").status == 400
        jane.press("Ask for changes", note="Say what a loaf costs.")
        rig.run_mails()
        assert asker.open(mailed(rig, "bread@coop-1.example")).heading == "Please change your words"
        asker.press("Change the words").press("Save the words", **{**WORDS, "body": "A loaf is 4 EUR."})
        assert asker.heading == "You have a slot, and we look at your words"
        assert "A loaf is 4 EUR." in jane.open(mailed(rig, rig.club.administrators[0])).text
        jane.press("Approve").press("The money has come: 90 EUR")
        assert john.open(mailed(rig, rig.club.administrators[1])).heading == "May this stand in edition 12?"
        assert john.press("Approve").heading == "Edition 12: approved"
        assert john.press("Undo the last decision").heading == "May this stand in edition 12?"
        john.press("Approve")
        jane.open(mailed(rig, rig.club.administrators[0])).press("Approve")
        assert asker.open(link).heading == "Your promotion is approved"
        assert asker.press("Withdraw").follow("No, go back").press("Withdraw").press("Withdraw it now").status == 200

    assert rig.slots.state(request) == State.WITHDRAWN
    assert rig.slots.found(request).means == Means.MONEY


def test_every_page_about_promotions_is_an_answer_to_something(rig: Rig) -> None:
    with rig.browser() as browser:
        ask(browser, offer="feature points")
        rig.run_mails()
        asker = Person(browser).open(mailed(rig, "bread@coop-1.example")).press("Yes, this comes from us")
        asker.press("Change the words")
        asker.open(mailed(rig, "bread@coop-1.example")).press("Withdraw")
        rig.slots.take_part(2)
        rig.slots.draw()
        rig.now = rig.slots.now
        held = next(one for one in rig.slots.sheet().requests if one.state == State.HELD)
        Person(browser).open(f"/forms/decide?t={decide_token(held.ref, rig.club.administrators[0], secrets=SECRETS)}")

    assert rig.pages.filled >= HOLES.keys()


@pytest.mark.parametrize("name", ["decide", "reminder"])
def test_an_administrators_mail_shows_the_promotion_as_an_edition_would(rig: Rig, name: str) -> None:
    hostile = replace(
        SAID, headline='"><script>alert(1)</script>{{url}}', image=replace(read_image(png()), alt="Loaves")
    )
    request = held(rig, creative=hostile)

    RequestNews(rig.club).send(name, request)

    mail = rig.mailer.sent[0]
    page = html.document_fromstring(mail.html)
    [ad] = page.xpath("//table[contains(@class, 'ad')]")
    assert ad.xpath("normalize-space(.//h2)") == '"><script>alert(1)</script>{{url}}'
    assert page.xpath("//script") == []
    assert ad.xpath(".//img/@alt") == ["Loaves"]
    assert ad.xpath(".//img/@src")[0].startswith(f"{SITE}/forms/promote/image?t=")
    assert ad.xpath(".//img/@width") == ["524"]
    assert ad.xpath(".//a/@href") == [SAID.link]
    assert [link for link in page.xpath("//a/@href") if link != SAID.link] == [mailed(rig, mail.to)]
    assert page.xpath("//*[@style]")
    assert len(mail.html.encode()) < 30_000
    assert "{{" not in mail.html.replace("{{url}}", "")
