"""What a reader does on the preferences page, by a fresh link and by that of an edition."""

import json
import re
from base64 import b64decode

import pytest

from club.subscriptions.answer_request import Answer
from tests.functions.rig import Rig
from tests.subscriptions.builders import READER

PATH = "/forms/preferences"
OTHER = "other@coop.example"


@pytest.fixture
def rig(rig: Rig) -> Rig:
    rig.confirmed(interests=["finance"], language="en", country="GB")
    return rig


def _hole(page: str, name: str) -> str:
    found = re.search(rf"<p>{name}=(.*?)</p>", page, re.DOTALL)
    assert found, page
    return found[1]


def test_without_a_link_one_can_be_asked_for_and_the_answer_is_the_same_for_all(rig: Rig) -> None:
    with rig.browser() as browser:
        shown = browser.get(PATH)
        answers = [browser.post(PATH, data={"action": "link", "email": email}) for email in (READER, OTHER)]

    assert "<h1>preferences-ask</h1>" in shown.text
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text.replace(READER, OTHER) == answers[1].text
    assert rig.work() == [Answer.LINK, Answer.NOBODY]


def test_a_program_that_fills_in_every_field_gets_the_same_answer_and_no_link(rig: Rig) -> None:
    with rig.browser() as browser:
        fields = {"action": "link", "email": READER}
        answers = [browser.post(PATH, data={**fields, "nickname": name}) for name in ("", "Bo")]

    assert answers[0].content == answers[1].content
    assert rig.work() == [Answer.LINK]


@pytest.mark.parametrize(
    ("fields", "page"),
    [
        ({"action": "pause", "months": "1"}, "preferences"),
        ({"action": "resume"}, "preferences"),
        ({"action": "member", "member": "1"}, "preferences"),
        ({"action": "move", "email": OTHER}, "move-sent"),
        ({"action": "erase", "sure": "1"}, "erased"),
    ],
)
def test_what_is_sent_twice_is_done_once_and_said_calmly(rig: Rig, fields: dict[str, str], page: str) -> None:
    token = rig.fresh_token()

    with rig.browser() as browser:
        first, second = (browser.post(PATH, data={"t": token, **fields}) for _ in range(2))

    assert (first.status_code, f"<h1>{page}</h1>" in first.text) == (200, True)
    assert (second.status_code, "<h1>link-ended</h1>" in second.text) == (410, True)
    assert "<b>is_used</b>" in second.text
    assert len(rig.steps()) <= 3
    assert len(rig.queue.messages) <= 1


def test_who_asked_for_another_address_gets_back_to_the_page(rig: Rig) -> None:
    with rig.browser() as browser:
        sent = browser.post(PATH, data={"t": rig.fresh_token(), "action": "move", "email": OTHER})
        back = browser.get(PATH, params={"t": _hole(sent.text, "token")})

    assert (back.status_code, "<b>is_fresh</b>" in back.text) == (200, True)


def test_the_former_address_is_told_when_the_new_one_confirms_however_often_that_is_pressed(rig: Rig) -> None:
    with rig.browser() as browser:
        browser.post(PATH, data={"t": rig.fresh_token(), "action": "move", "email": OTHER})
        rig.run_mails()
        fields = {"t": rig.mailed_token(), "action": "confirm"}
        rig.wait(minutes=1)
        pressed = [browser.post("/forms/confirm", data=fields) for _ in range(2)]
        rig.run_mails()

    assert [answer.status_code for answer in pressed] == [200, 200]
    assert pressed[0].content == pressed[1].content
    assert [mail.to for mail in rig.mailer.sent].count(READER) == 3  # to confirm, the fresh link, and this


def test_a_move_is_done_also_where_nobody_can_be_told(rig: Rig) -> None:
    with rig.browser() as browser:
        browser.post(PATH, data={"t": rig.fresh_token(), "action": "move", "email": OTHER})
        rig.run_mails()
        rig.queue.is_down = True
        rig.wait(minutes=1)
        done = browser.post("/forms/confirm", data={"t": rig.mailed_token(), "action": "confirm"})

    assert (done.status_code, "<b>is_move</b>" in done.text) == (200, True)
    assert rig.reader(OTHER)


def test_a_typo_in_the_address_is_named_and_kept(rig: Rig) -> None:
    with rig.browser() as browser:
        answer = browser.post(PATH, data={"action": "link", "email": "reader.coop.example"})

    assert answer.status_code == 400
    assert "<b>error_email</b>" in answer.text
    assert "email=reader.coop.example" in answer.text


def test_the_page_shows_what_is_chosen_and_the_address_masked(rig: Rig) -> None:
    with rig.browser() as browser:
        fresh = browser.get(PATH, params={"t": rig.fresh_token()})
        edition = browser.get(PATH, params={"t": rig.edition_link()})

    assert all("<b>interest_finance</b>" in page.text for page in (fresh, edition))
    assert all(READER not in page.text for page in (fresh, edition))
    assert "<b>is_fresh</b>" in fresh.text
    assert "<b>is_fresh</b>" not in edition.text


def test_choices_are_saved_and_one_can_go_on_with_the_page_but_not_with_the_mailed_link(rig: Rig) -> None:
    token = rig.fresh_token()

    with rig.browser() as browser:
        fields = {"t": token, "action": "save", "interests": ["education", "agriculture"], "language": "fr"}
        saved = browser.post(PATH, data=fields)
        paused = browser.post(PATH, data={"t": _hole(saved.text, "token"), "action": "pause", "months": "3"})
        resumed = browser.post(PATH, data={"t": _hole(paused.text, "token"), "action": "resume"})
        again = browser.get(PATH, params={"t": token})

    reader = rig.reader()
    assert reader is not None
    assert reader.choices.interests == ("agriculture", "education")
    assert (reader.choices.language, reader.choices.country) == ("fr", "")
    assert "<b>saved</b>" in saved.text
    assert _hole(paused.text, "paused_until").startswith("21 February 2027")
    assert "<b>is_paused</b>" not in resumed.text
    assert (again.status_code, "<b>is_used</b>" in again.text) == (410, True)


def test_the_link_of_an_edition_changes_topics_and_nothing_that_others_should_not(rig: Rig) -> None:
    token = rig.edition_link()

    with rig.browser() as browser:
        saved = browser.post(PATH, data={"t": token, "action": "save", "interests": "education"})
        refused = [
            browser.post(PATH, data={"t": token, "action": action, "months": "1", "email": OTHER})
            for action in ("pause", "resume", "member", "move", "export", "erase")
        ]

    reader = rig.reader()
    assert reader is not None
    assert reader.choices.interests == ("education",)
    assert reader.choices.country == "GB"
    assert saved.status_code == 200
    assert [answer.status_code for answer in refused] == [403] * 6
    assert rig.queue.messages == []


@pytest.mark.parametrize("link", ["fresh_token", "edition_link"])
def test_every_link_leads_to_where_a_member_says_im_still_here(rig: Rig, link: str) -> None:
    with rig.browser() as browser:
        page = browser.get(PATH, params={"t": getattr(rig, link)()})
        said = browser.post(_hole(page.text, "here_url"), data={})

    assert (said.status_code, "<h1>here-done</h1>" in said.text) == (200, True)
    assert (reader := rig.reader())
    assert reader.here_at == rig.now


def test_a_tick_makes_a_member_and_its_absence_none(rig: Rig) -> None:
    with rig.browser() as browser:
        joined = browser.post(PATH, data={"t": rig.fresh_token(), "action": "member", "member": "1"})
        rig.wait(minutes=1)
        resigned = browser.post(PATH, data={"t": _hole(joined.text, "token"), "action": "member"})

    assert "<b>is_member</b>" in joined.text
    assert _hole(joined.text, "vote_until").startswith("23 November 2027")
    assert "<b>is_voter</b>" in joined.text
    assert _hole(joined.text, "member_since").startswith("23 November 2026")
    assert (resigned.status_code, "<b>is_member</b>" in resigned.text) == (200, False)
    assert rig.steps() == ["asked", "confirmed", "joined", "resigned"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"action": "save", "interests": "no-topic"}, "interests"),
        ({"action": "save", "country": "ZZ"}, "country"),
        ({"action": "pause", "months": "2"}, "months"),
        ({"action": "pause"}, "months"),
        ({"action": "move", "email": "other"}, "email"),
        ({"action": "move", "email": READER}, "email"),
    ],
)
def test_what_is_wrong_is_named_on_the_page_again(rig: Rig, fields: dict[str, str], field: str) -> None:
    with rig.browser() as browser:
        answer = browser.post(PATH, data={"t": rig.fresh_token(), **fields})

    assert answer.status_code == 400
    assert "<h1>preferences</h1>" in answer.text
    assert f"<li>{field}: " in answer.text
    assert f"email={fields.get('email', '')}<" in answer.text


def test_an_action_that_there_is_not_is_refused(rig: Rig) -> None:
    with rig.browser() as browser:
        answer = browser.post(PATH, data={"t": rig.fresh_token(), "action": "delete"})

    assert answer.status_code == 400
    assert "save, pause, resume, member, move, export, erase, unsubscribe, link" in answer.text


def test_another_address_is_confirmed_there(rig: Rig) -> None:
    with rig.browser() as browser:
        sent = browser.post(PATH, data={"t": rig.fresh_token(), "action": "move", "email": OTHER})
        assert rig.work() == [Answer.MOVE]
        token = rig.mailed_token()
        page = browser.get("/forms/confirm", params={"t": token})
        done = browser.post("/forms/confirm", data={"t": token, "action": "confirm"})

    assert "<h1>move-sent</h1>" in sent.text
    assert "<b>is_move</b>" in page.text
    assert "<b>is_move</b>" in done.text
    assert rig.reader() is None
    assert rig.reader(OTHER) is not None


def test_all_that_is_kept_can_be_taken_out_as_json(rig: Rig) -> None:
    with rig.browser() as browser:
        answer = browser.post(PATH, data={"t": rig.fresh_token(), "action": "export"})
    with rig.browser(Accept="application/json") as program:
        kept = program.post(PATH, json={"t": _hole(answer.text, "token"), "action": "export"}).json()

    shown = json.loads(b64decode(_hole(answer.text, "json_base64")))
    assert shown["reader"]["address"] == READER
    assert [event["step"] for event in shown["consent"]] == ["asked", "confirmed", "exported"]
    assert kept["reader"] == shown["reader"]
    assert "token" in kept


def test_erasing_asks_once_more_and_then_leaves_nothing_but_the_wish(rig: Rig) -> None:
    token = rig.fresh_token()

    with rig.browser() as browser:
        asked = browser.post(PATH, data={"t": token, "action": "erase"})
        assert rig.reader() is not None
        erased = browser.post(PATH, data={"t": token, "action": "erase", "sure": "1"})
        again = browser.post(PATH, data={"t": token, "action": "erase", "sure": "1"})

    assert "<h1>erase</h1>" in asked.text
    assert "<h1>erased</h1>" in erased.text
    assert (again.status_code, "<b>is_used</b>" in again.text) == (410, True)
    assert rig.reader() is None
    assert rig.steps() == []


def test_one_leaves_by_a_button_and_the_page_of_a_reader_who_has_left_says_so(rig: Rig) -> None:
    token = rig.edition_link()

    with rig.browser() as browser:
        left = [browser.post(PATH, data={"t": token, "action": "unsubscribe"}) for _ in range(2)]
        page = browser.get(PATH, params={"t": token})
        saved = browser.post(PATH, data={"t": token, "action": "save"})

    assert [answer.status_code for answer in left] == [200, 200]
    assert left[0].content == left[1].content
    assert "<b>is_confirmed</b>" not in page.text
    assert saved.status_code == 409


def test_the_yearly_link_shows_a_button_and_only_that_counts(rig: Rig) -> None:
    token = rig.here_link()

    with rig.browser() as browser:
        shown = browser.get("/forms/here", params={"t": token})
        before = rig.reader()
        done = [browser.post("/forms/here", data={"t": token}) for _ in range(2)]
        other = browser.get("/forms/here", params={"t": rig.edition_link()})

    after = rig.reader()
    assert "<h1>here</h1>" in shown.text
    assert before is not None
    assert before.here_at is None
    assert after is not None
    assert after.here_at == rig.now
    assert all("<h1>here-done</h1>" in answer.text for answer in done)
    assert other.status_code == 404


def test_a_program_reads_and_changes_the_choices(rig: Rig) -> None:
    with rig.browser(Accept="application/json") as program:
        shown = program.get(PATH, params={"t": rig.fresh_token()}).json()
        saved = program.post(PATH, json={"t": shown["token"], "action": "save", "interests": []}).json()

    assert shown["interests"] == ["finance"]
    assert shown["status"] == "confirmed"
    assert saved["interests"] == []
    assert saved["token"] != shown["token"]
