"""The pages by which a co-op asks for a slot: they keep what was answered, say what is wrong, and ask once."""

import asyncio
import re
from base64 import b64decode
from typing import Any

import pytest
from starlette.testclient import TestClient

from club.promotions.calendar import calendar
from club.promotions.image_bytes import read_image
from club.promotions.request import Creative, Image, Means, Request, State
from functions.pictures import MAX_FORM_BYTES, picture_token, picture_url
from functions.web import lambda_handler
from tests.functions.rig import Rig
from tests.functions.test_bodies import MALFORMED
from tests.promotions.builders import NOW, OUT, an_edition
from tests.promotions.pictures import jpeg, png
from tests.subscriptions.builders import SECRETS

PATH, IMAGE = "/forms/promote", "/forms/promote/image"
SLOT = {"edition": "12", "offer": "feature points"}
COOP = {"coop": "Co-op 1", "email": "bread@coop-1.example"}
WORDS = {"headline": "Bread at night", "body": "Nine loaves.", "button": "See them", "link": "https://coop-1.example/"}
ALL = {**SLOT, **COOP, **WORDS}


@pytest.fixture
def rig(rig: Rig) -> Rig:
    """A club that takes requests for edition 12: it is December, and the draw is ten days away."""
    rig.now = rig.slots.now = NOW
    return rig


def requests(rig: Rig) -> list[Request]:
    return list(rig.slots.sheet().requests)


def page_of(text: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", text)
    assert found
    return found[1]


def post(browser: TestClient, at: str, values: dict[str, str], **more: Any) -> tuple[str, str]:  # noqa: ANN401
    """Sends a page; gives the name of the one that answers, and the text."""
    answer = browser.post(PATH, data={**values, "at": at}, **more)
    assert answer.status_code == 200, answer.text
    return page_of(answer.text), answer.text


def wrong(browser: TestClient, at: str, values: dict[str, str], **more: Any) -> tuple[str, dict[str, str]]:  # noqa: ANN401
    """Sends a page that has something wrong; gives the page that answers, and what is wrong by field."""
    answer = browser.post(PATH, data={**values, "at": at}, **more)
    assert answer.status_code == 400
    return page_of(answer.text), dict(re.findall(r"<li>(\w+): (.*?)</li>", answer.text))


def test_the_first_page_shows_what_can_be_asked_for(rig: Rig) -> None:
    rig.slots.editions[13] = an_edition(13, OUT.replace(year=2027), title="Seeds")
    rig.slots.editions[11] = an_edition(11, NOW.date())

    with rig.browser() as browser:
        page = browser.get(PATH).text

    assert page_of(page) == "promote-slot"
    assert "12: 1 feature, 1 classified, 1 for the community. Ask until 13 December 2026; then the draw." in page
    assert "13: " in page
    assert "11: " not in page
    assert "feature points – 60 points" in page
    assert "feature money – 90 EUR" in page
    assert "classified money" not in page
    assert "community nothing – free" in page


def test_with_one_edition_there_is_nothing_to_choose_and_with_none_that_is_said(rig: Rig) -> None:
    with rig.browser() as browser:
        assert "*</i>" in browser.get(PATH).text
        rig.slots.editions.clear()
        assert "<b>has_editions</b>" not in browser.get(PATH).text
        assert wrong(browser, "slot", SLOT)[0] == "promote-slot"


def test_after_the_draw_the_page_says_what_is_free(rig: Rig) -> None:
    rig.slots.take_part(2)
    rig.slots.draw()
    rig.now = rig.slots.now

    with rig.browser() as browser:
        page = browser.get(PATH).text
        rig.now = calendar(OUT).due
        late = wrong(browser, "slot", SLOT)

    assert "The draw has been. 2 free: first come, first held." in page
    assert late == (
        "promote-slot",
        {"edition": "No slot of this edition can be asked for any more. Choose another one."},
    )


def test_four_pages_lead_to_a_request_and_each_keeps_what_was_answered(rig: Rig) -> None:
    with rig.browser() as browser:
        name, page = post(browser, "slot", SLOT)
        assert name == "promote-co-op"
        assert "edition=12" in page
        assert "<i>Co-op 9</i>" in page
        name, page = post(browser, "co-op", {**SLOT, **COOP})
        assert name == "promote-words"
        assert "email=bread@coop-1.example" in page
        assert "<b>is_feature</b>" in page
        name, page = post(browser, "words", ALL)
        assert name == "promote-check"
        assert "edition_words=No. 12, 24 December 2026: Co-ops by night" in page
        assert "offer_words=Feature – 60 points" in page
        assert "coop_name=Co-op 1" in page
        name, page = post(browser, "check", ALL)

    [request] = requests(rig)
    assert name == "promote-done"
    assert f"ref={request.ref}" in page
    assert "email=bread@coop-1.example" in page
    assert "confirm_by=11 December 2026" in page
    assert "The draw, after 13 December 2026." in page
    assert (request.coop, request.wanted, request.means, request.state) == (
        "coop-1", "feature", Means.POINTS, State.REQUESTED
    )  # fmt: skip
    assert request.creative == Creative("Nine loaves.", "https://coop-1.example/", "Bread at night", "See them")
    assert request.is_proven
    assert rig.queue.messages == [({"tell": request.ref}, 0)]


def test_the_same_page_sent_twice_asks_once(rig: Rig) -> None:
    with rig.browser() as browser:
        first, again = post(browser, "check", ALL), post(browser, "check", ALL)

    assert first == again
    assert len(requests(rig)) == 1
    assert len(rig.queue.messages) == 1


def test_a_second_request_of_a_co_op_for_one_edition_is_refused_on_its_page(rig: Rig) -> None:
    rig.slots.take_part(1)

    with rig.browser() as browser:
        name, errors = wrong(browser, "check", ALL)

    assert (name, errors) == ("promote-co-op", {"coop": "This co-op has asked for a slot of this edition already."})
    assert len(requests(rig)) == 1


@pytest.mark.parametrize(
    ("at", "values", "page", "fields"),
    [
        ("slot", {}, "promote-slot", {"edition"}),
        ("slot", {"edition": "12"}, "promote-slot", {"wanted"}),
        ("slot", {"edition": "12", "offer": "feature nothing"}, "promote-slot", {"wanted"}),
        ("slot", {"edition": "12", "offer": "x" * 999}, "promote-slot", {"wanted"}),
        ("co-op", SLOT, "promote-co-op", {"coop", "email"}),
        ("co-op", {**SLOT, "coop": "Nobody", "email": "x"}, "promote-co-op", {"coop", "email"}),
        ("words", {**SLOT, **COOP}, "promote-words", {"headline", "body", "button", "link"}),
        ("words", {**ALL, "link": "http://coop-1.example"}, "promote-words", {"link"}),
        ("check", {**ALL, "headline": "a" * 51}, "promote-words", {"headline"}),
        ("check", {**ALL, "email": ""}, "promote-co-op", {"email"}),
        ("nowhere", {}, "promote-slot", {"edition"}),
    ],
)
def test_what_is_wrong_is_said_on_its_page_with_what_was_typed(
    rig: Rig, at: str, values: dict[str, str], page: str, fields: set[str]
) -> None:
    with rig.browser() as browser:
        answer = browser.post(PATH, data={**values, "at": at})
        name, errors = wrong(browser, at, values)

    assert (name, set(errors)) == (page, fields)
    for field in {"coop", "email", "headline", "link"} & values.keys():
        assert f"{field}={values[field]}" in answer.text
    assert requests(rig) == []


def test_who_is_no_member_is_told_how_to_become_one(rig: Rig) -> None:
    del rig.slots.members.contacts["coop-1"]

    with rig.browser() as browser:
        name, errors = wrong(browser, "co-op", {**SLOT, **COOP})

    assert name == "promote-co-op"
    assert "It can join" in errors["coop"]


@pytest.mark.parametrize(
    ("change", "values", "page", "field"),
    [
        ("no points", {"offer": "community nothing", "body": "Bread."}, "promote-slot", "wanted"),
        ("not promoted", {}, "promote-co-op", "coop"),
        ("rests", {}, "promote-slot", "edition"),
    ],
)
def test_what_the_rules_say_against_it_is_said_where_it_can_be_mended(
    rig: Rig, change: str, values: dict[str, str], page: str, field: str
) -> None:
    if change == "not promoted":
        rig.slots.members.promoted.clear()
    if change == "rests":
        rig.slots.editions[11] = an_edition(11, OUT.replace(day=20))
        rig.slots.take_part(1, edition=11)
        rig.slots.now = rig.now = calendar(OUT.replace(day=20)).closes
        rig.slots.tick()

    with rig.browser() as browser:
        name, errors = wrong(browser, "check", {**ALL, **values})

    assert (name, set(errors)) == (page, {field})


def test_a_page_is_changed_without_losing_the_others(rig: Rig) -> None:
    with rig.browser() as browser:
        back = browser.post(PATH, data={**ALL, "at": "check", "go": "slot"})
        assert page_of(back.text) == "promote-slot"
        assert "headline=Bread at night" in back.text
        assert "feature points – 60 points *" in back.text
        changed = post(browser, "slot", {**ALL, "offer": "feature money"})
        assert changed[0] == "promote-check"
        assert "90 EUR" in changed[1]
        longer = wrong(browser, "slot", {**ALL, "offer": "classified points", "body": "bread " * 51})
        assert longer == ("promote-words", {"body": "At most 50 words fit; it has 51."})

    assert requests(rig) == []


@pytest.mark.parametrize("typed", ["coop-1", "co-op 1", " Co-op  1 ", "https://club.example/coops/coop-1/"])
def test_a_co_op_is_named_in_several_ways(rig: Rig, typed: str) -> None:
    with rig.browser() as browser:
        assert post(browser, "co-op", {**SLOT, **COOP, "coop": typed})[0] == "promote-words"


def test_what_programs_fill_in_asks_for_nothing_and_looks_the_same(rig: Rig) -> None:
    with rig.browser() as browser:
        name, page = post(browser, "check", {**ALL, "nickname": "x"})

    assert name == "promote-done"
    assert re.search(r"ref=12-[0-9A-Z]{7}\b", page)
    assert requests(rig) == []
    assert rig.queue.messages == []


def picture_in(page: str) -> str:
    found = re.search(r"<p>picture=(.+?)</p>", page)
    assert found
    return found[1]


def test_a_picture_is_sent_once_and_stays_with_the_answers(rig: Rig) -> None:
    content = png()

    with rig.browser() as browser:
        values = {**ALL, "alt": ""}
        answer = browser.post(PATH, data={**values, "at": "words"}, files={"image": ("a.png", content, "text/html")})
        assert answer.status_code == 400
        assert "alt: Say in words" in answer.text
        token = picture_in(answer.text)
        values = {**ALL, "alt": "Nine loaves", "picture": token}
        name, page = post(browser, "words", values)
        assert name == "promote-check"
        assert "<b>has_picture</b>" in page
        assert "width=600" in page
        shown = browser.get(re.search(r"picture_url=(\S+)</p>", page)[1].replace("&amp;", "&"))  # type: ignore[index]
        post(browser, "check", {**values, "picture": picture_in(page)})

    [request] = requests(rig)
    assert request.creative.image is not None
    assert (request.creative.image.type, request.creative.image.alt) == ("image/png", "Nine loaves")
    assert (shown.content, shown.headers["content-type"]) == (content, "image/png")
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_picture_is_left_out_again_and_with_a_classified(rig: Rig) -> None:
    with rig.browser() as browser:
        files = {"image": ("a.jpg", jpeg(), "image/jpeg")}
        _, page = post(browser, "words", {**ALL, "alt": "Nine loaves"}, files=files)
        token = picture_in(page)
        _, without = post(browser, "words", {**ALL, "alt": "x", "picture": token, "no_picture": "1"})
        _, small = post(browser, "slot", {**ALL, "offer": "classified points", "alt": "x", "picture": token})

    assert "<b>has_picture</b>" not in without
    assert "picture=</p>" in without
    assert "<b>has_picture</b>" not in small


def test_a_picture_that_is_wrong_is_refused_and_the_former_stays(rig: Rig) -> None:
    with rig.browser() as browser:
        _, page = post(browser, "words", {**ALL, "alt": "x"}, files={"image": ("a.png", png(), "image/png")})
        values = {**ALL, "alt": "x", "picture": picture_in(page)}
        name, errors = wrong(browser, "words", values, files={"image": ("a.png", b"GIF89a", "image/png")})

    assert (name, errors) == (
        "promote-words",
        {"image": "This is no JPEG and no PNG. Save the picture as one of them."},
    )
    assert len(rig.slots.store.images) == 1  # type: ignore[attr-defined]


def test_a_picture_in_a_mail_is_shown_for_longer_and_wherever_mail_is_read(rig: Rig) -> None:
    image = read_image(png())
    rig.club.promotions.keep_image(image.sha256, png())
    address = picture_url(image, club=rig.club, is_mailed=True)
    rig.wait(days=29)

    with rig.browser() as browser:
        shown = browser.get(address)
        rig.wait(days=2)
        late = browser.get(address)

    assert (shown.content, shown.headers["cross-origin-resource-policy"]) == (png(), "cross-origin")
    assert late.status_code == 410


def test_a_picture_reaches_lambda_as_base64(rig: Rig) -> None:
    image = read_image(jpeg())
    rig.club.promotions.keep_image(image.sha256, jpeg())
    path, _, query = picture_url(image, club=rig.club).partition("?")
    http = {"method": "GET", "path": path, "sourceIp": "192.0.2.7", "protocol": "HTTP/1.1"}
    event = {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"host": "club.example"},
        "requestContext": {"http": http, "stage": "$default"},
    }

    with asyncio.Runner() as runner:  # which Mangum takes the loop of, and which closes it
        asyncio.set_event_loop(runner.get_loop())
        answer = lambda_handler(rig.app)(event, None)
    asyncio.set_event_loop(None)

    assert answer["isBase64Encoded"] is True
    assert b64decode(answer["body"]) == jpeg()
    assert answer["headers"]["content-type"] == "image/jpeg"


def test_a_picture_that_is_a_day_old_is_chosen_anew(rig: Rig) -> None:
    image = Image("ab" * 32, "image/png", 600, 300, "")
    token = picture_token(image, secrets=SECRETS, now=rig.now)
    rig.wait(hours=25)

    with rig.browser() as browser:
        _, page = post(browser, "words", {**ALL, "picture": token})

        assert "picture=</p>" in page
        assert browser.get(IMAGE, params={"t": token}).status_code == 410
        assert browser.get(IMAGE, params={"t": "x"}).status_code == 404
        assert browser.get(IMAGE, params={"t": picture_token(image, secrets=SECRETS, now=rig.now)}).status_code == 404
        assert browser.post(IMAGE, data={"t": "x"}).status_code == 404


def test_a_form_with_a_picture_may_have_128_kb_and_any_other_16(rig: Rig) -> None:
    with rig.browser() as browser:
        large = browser.post(PATH, data=ALL, files={"image": ("a", bytes(MAX_FORM_BYTES), "image/png")})
        plain = browser.post(PATH, data={**ALL, "body": "a" * 20_000})
        fits = browser.post(PATH, data={**ALL, "at": "words"}, files={"image": ("a", bytes(100_000), "image/png")})

    assert (large.status_code, plain.status_code) == (413, 413)
    assert "at most 128 kB" in large.text
    assert fits.status_code == 400
    assert "has 100 kB, and 60 fit" in fits.text


def test_one_address_and_one_network_have_an_end(rig: Rig) -> None:
    with rig.browser() as browser:
        for number in range(1, 6):
            assert post(browser, "check", {**ALL, "coop": f"coop-{number}"})[0] == "promote-done"
        seventh = browser.post(PATH, data={**ALL, "coop": "coop-7", "at": "check"})

    assert seventh.status_code == 429
    assert "heading=Not so fast" in seventh.text
    assert len(requests(rig)) == 5


def test_a_program_asks_with_all_at_once(rig: Rig) -> None:
    with rig.browser(Accept="application/json") as program:
        wrong_ = program.post(PATH, json={**ALL, "at": "check", "link": ""})
        right = program.post(PATH, json={**ALL, "at": "check"})

    [request] = requests(rig)
    assert wrong_.json()["errors"] == [{"field": "link", "reason": "Give the address that it leads to."}]
    assert right.json() == {"status": "asked", "ref": request.ref}


def test_where_nothing_was_pushed_yet_the_page_says_later(rig: Rig) -> None:
    from functions.pushed import NothingPushedError  # noqa: PLC0415

    def nothing() -> Any:  # noqa: ANN401
        raise NothingPushedError

    rig.club.latest_pushed = nothing
    with rig.browser() as browser:
        answer = browser.get(PATH)

    assert answer.status_code == 503
    assert "heading=Not just now" in answer.text


@pytest.mark.parametrize("kind", [*MALFORMED][:20])
def test_a_broken_body_asks_for_nothing(rig: Rig, kind: str) -> None:
    content, headers = MALFORMED[kind]

    with rig.browser() as browser:
        answer = browser.post(PATH, content=content, headers=headers)

    assert 400 <= answer.status_code < 500
    assert requests(rig) == []
    assert rig.store.calls == []


def test_no_answer_may_be_framed_or_read_by_other_sites(rig: Rig) -> None:
    with rig.browser() as browser:
        answer = browser.get(PATH)

        assert browser.options(PATH).status_code == 405
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "access-control-allow-origin" not in answer.headers
    assert "set-cookie" not in answer.headers
