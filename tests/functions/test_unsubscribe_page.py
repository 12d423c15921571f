"""Leaving: by the page with one button, and by the one click of a mail program (RFC 8058)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from club.subscriptions.access import open_preferences
from club.subscriptions.erase import erase
from tests.functions.rig import FORM, Rig
from tests.subscriptions.builders import READER, SECRETS

PATH = "/forms/unsubscribe"
MULTIPART = (
    b'--b8058\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b8058--\r\n',
    {"Content-Type": "multipart/form-data; boundary=b8058"},
)
URLENCODED = (b"List-Unsubscribe=One-Click", FORM)
ENCODINGS = pytest.mark.parametrize(("body", "headers"), [URLENCODED, MULTIPART], ids=["urlencoded", "multipart"])


@pytest.fixture
def rig(rig: Rig) -> Rig:
    rig.confirmed()
    rig.wait(days=1)
    return rig


def test_the_page_has_one_button_and_changes_nothing(rig: Rig) -> None:
    with rig.browser() as browser:
        answer = browser.get(PATH, params={"t": rig.edition_link()})

    reader = rig.reader()
    assert answer.status_code == 200
    assert "masked=r…@c….example" in answer.text
    assert READER not in answer.text
    assert reader is not None
    assert reader.is_confirmed


@ENCODINGS
def test_one_click_works_at_once_and_twice(rig: Rig, body: bytes, headers: dict[str, str]) -> None:
    with rig.browser() as mail_program:
        url = f"{PATH}?t={rig.edition_link()}"
        answers = [mail_program.post(url, content=body, headers=headers) for _ in range(2)]

    reader = rig.reader()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert "set-cookie" not in answers[0].headers
    assert reader is not None
    assert not reader.is_confirmed
    assert [event.how.value for event in rig.store.events(reader.key, now=rig.now)][-1] == "one-click"


@ENCODINGS
def test_one_click_works_after_erasure(rig: Rig, body: bytes, headers: dict[str, str]) -> None:
    url = f"{PATH}?t={rig.edition_link()}"
    access = open_preferences(rig.fresh_token(), store=rig.store, secrets=SECRETS, now=rig.now)
    erase(access, store=rig.store, now=rig.now)

    with rig.browser() as mail_program:
        answers = [mail_program.post(url, content=body, headers=headers) for _ in range(2)]
        page = mail_program.get(url)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (page.status_code, "masked=<" in page.text) == (200, True)


@ENCODINGS
def test_one_click_works_with_a_key_that_signs_no_new_links(rig: Rig, body: bytes, headers: dict[str, str]) -> None:
    url = f"{PATH}?t={rig.edition_link()}"
    rig.club.secrets = replace(SECRETS, token_keys={**SECRETS.token_keys, 3: b"3" * 32}, token_key_id=3)

    with rig.browser() as mail_program:
        answer = mail_program.post(url, content=body, headers=headers)

    reader = rig.reader()
    assert answer.status_code == 200
    assert reader is not None
    assert not reader.is_confirmed


def test_the_buttons_press_is_told_from_a_mail_programs_click(rig: Rig) -> None:
    with rig.browser() as browser:
        answer = browser.post(PATH, data={"t": rig.edition_link()})

    assert "preferences_ask_url=/forms/preferences" in answer.text
    assert [event.how.value for event in rig.store.all_events.values()][-1] == "link"


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "B" + token[1:], lambda _: ""])
def test_a_link_that_nobody_signed_unsubscribes_nobody(rig: Rig, change: Callable[[str], str]) -> None:
    with rig.browser() as browser:
        url = f"{PATH}?t={change(rig.edition_link())}"
        answers = [browser.get(url), browser.post(url, content=URLENCODED[0], headers=FORM)]

    reader = rig.reader()
    assert [answer.status_code for answer in answers] == [404, 404]
    assert reader is not None
    assert reader.is_confirmed


def test_a_program_is_told_whether_the_reader_is_on_the_list(rig: Rig) -> None:
    with rig.browser(Accept="application/json") as program:
        url = f"{PATH}?t={rig.edition_link()}"
        said = [program.get(url).json(), program.post(url, json={}).json(), program.get(url).json()]

    assert [one["status"] for one in said] == ["subscribed", "unsubscribed", "unsubscribed"]
