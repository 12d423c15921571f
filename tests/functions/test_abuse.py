"""Floods, scanners and impatience: what many requests do, at once or one after the other."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from club.core.settings import Settings
from club.subscriptions.answer_request import Answer
from club.subscriptions.caps import Limits
from functions.mail import make_handler
from tests.functions.real import RealRig
from tests.functions.transports import Answered, Call, Send, over_uvicorn
from tests.harness.aws import Aws
from tests.harness.soak import short_or_long
from tests.subscriptions.builders import READER

FORM = {"content-type": "application/x-www-form-urlencoded"}
VISITOR = "x-visitor"
NO_LIMITS = Limits(network=10**6, form=10**6, pressure=10**6, mails=10**6)


@pytest.fixture
def rig(aws: Aws, kit: Path) -> RealRig:
    rig = RealRig(kit=kit, aws=aws)
    environment = rig.club.settings.environment
    rig.club.settings = Settings({**environment, "CLUB_CLIENT_ADDRESS_HEADER": VISITOR})
    rig.club.limits = NO_LIMITS
    return rig


def _post(path: str, **fields: str) -> Call:
    return Call("POST", path, {}, FORM, urlencode(fields).encode())


def _at_once(send: Send, calls: list[Call]) -> list[Answered]:
    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(send, calls))


def _spellings(victim: str) -> Iterator[str]:
    """Gives ways to write the address of one mailbox, of which many providers know no difference."""
    local, _, domain = victim.partition("@")
    dotted = [local, f"{local[0]}.{local[1:]}", local.upper()]
    for number in itertools.count():
        yield f"{dotted[number % 3]}{f'+{number % 50}' if number % 2 else ''}@{domain}"


def test_a_flood_of_sign_ups_for_one_address_sends_one_mail(rig: RealRig) -> None:
    spellings = _spellings("victim@coop.example")
    flood = short_or_long(100, 10_000)

    with rig.browser() as browser:
        for number in range(flood):
            visitor = {VISITOR: f"203.0.{number // 250}.{number % 250}"}
            form = "example-bakery" if number % 2 else ""
            answer = browser.post("/forms/subscribe", data=rig.sign_up(next(spellings), form=form), headers=visitor)
            assert answer.status_code == 200
            rig.wait(seconds=8)  # 10,000 of them take 22 hours
    rig.run_mails()

    assert len(rig.mailer.sent) == 1


def test_sign_ups_at_once_send_one_mail(rig: RealRig) -> None:
    call = _post("/forms/subscribe", email=READER, stamp=rig.stamp(), wording="2")

    with over_uvicorn(rig.app, threads=50) as send:
        answers = _at_once(send, [call] * 50)
    messages = [json.dumps(dict(message)) for message, _ in rig.queue.messages]
    records = [{"messageId": f"m-{number}", "body": body} for number, body in enumerate(messages * 2)]
    handler = make_handler(lambda: rig.club)
    with ThreadPoolExecutor(20) as workers:
        done = list(workers.map(lambda record: handler({"Records": [record]}, None), records))

    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert len(rig.queue.messages) == 50
    assert all(one == {"batchItemFailures": []} for one in done)
    assert len(rig.mailer.sent) == 1


def test_confirmations_of_one_link_at_once_are_one_change(rig: RealRig) -> None:
    rig.post(READER)
    assert rig.work() == [Answer.CONFIRM]
    rig.wait(seconds=1)
    call = _post("/forms/confirm", t=rig.mailed_token(), action="confirm")

    with over_uvicorn(rig.app, threads=50) as send:
        answers = _at_once(send, [call] * 50)

    reader = rig.reader()
    assert Counter(answer.status for answer in answers) == {200: 50}
    assert len({answer.body for answer in answers}) == 1
    assert reader is not None
    assert reader.version == 1
    assert rig.steps() == ["asked", "confirmed"]


def test_clicks_of_one_click_at_once_are_one_change(rig: RealRig) -> None:
    rig.confirmed(READER)
    rig.wait(seconds=1)
    query = {"t": rig.edition_link()}
    call = Call("POST", "/forms/unsubscribe", query, FORM, b"List-Unsubscribe=One-Click")

    with over_uvicorn(rig.app, threads=50) as send:
        answers = _at_once(send, [call] * 50)

    assert Counter(answer.status for answer in answers) == {200: 50}
    assert rig.steps() == ["asked", "confirmed", "unsubscribed"]


def _confirm_mail(rig: RealRig) -> list[str]:
    rig.post("new@coop.example")
    assert rig.work() == [Answer.CONFIRM]
    return _links(rig)


def _already_mail(rig: RealRig) -> list[str]:
    rig.confirmed(READER)
    rig.wait(days=2)
    rig.post(READER)
    assert rig.work() == [Answer.ALREADY]
    return _links(rig)


def _link_mail(rig: RealRig) -> list[str]:
    rig.confirmed(READER)
    rig.fresh_token(READER)
    return _links(rig)


def _move_mail(rig: RealRig) -> list[str]:
    rig.confirmed(READER)
    token = rig.fresh_token(READER)
    with rig.browser() as browser:
        browser.post("/forms/preferences", data={"t": token, "action": "move", "email": "other@coop.example"})
    assert rig.work() == [Answer.MOVE]
    return _links(rig)


def _edition(rig: RealRig) -> list[str]:
    rig.confirmed(READER)
    edition, here = rig.edition_link(), rig.here_link()
    return [f"/forms/unsubscribe?t={edition}", f"/forms/preferences?t={edition}", f"/forms/here?t={here}"]


def _links(rig: RealRig) -> list[str]:
    words = rig.mailer.sent[-1].text.split()
    links = [urlsplit(word) for word in words if word.startswith(rig.terms.site_url)]
    return [f"{link.path}?{link.query}" for link in links]


@pytest.mark.parametrize("mail", [_confirm_mail, _already_mail, _link_mail, _move_mail, _edition])
def test_opening_a_mailed_link_again_and_again_changes_nothing(
    rig: RealRig, mail: Callable[[RealRig], list[str]]
) -> None:
    links, times = mail(rig), short_or_long(10, 100)
    before, sent = rig.whole_store(), len(rig.mailer.sent)

    with rig.browser() as browser:
        for link in links:
            pages = [browser.get(link) for _ in range(times)]
            pages += [browser.head(link) for _ in range(times)]
            pages += [browser.get(link, headers={"Accept": "application/json"}) for _ in range(times)]
            assert {page.status_code for page in pages} == {200}
            assert len({page.content for page in pages[:times]}) == 1

    assert links
    assert rig.whole_store() == before
    assert (len(rig.mailer.sent), rig.queue.messages) == (sent, [])


def test_the_same_post_twice_gets_a_calm_page(rig: RealRig) -> None:
    rig.confirmed(READER)
    fresh, edition = rig.fresh_token(), rig.edition_link()
    calls = [
        _post("/forms/subscribe", email="new@coop.example", stamp=rig.stamp(), wording="2"),
        _post("/forms/preferences", action="link", email=READER),
        _post("/forms/preferences", action="save", t=edition, interests="finance"),
        _post("/forms/preferences", action="export", t=fresh),
        _post("/forms/here", t=rig.here_link()),
        _post("/forms/unsubscribe", t=edition),
    ]

    with over_uvicorn(rig.app) as send:
        statuses = {(call.body.split(b"&")[0], send(call).status, send(call).status) for call in calls}

    assert {second for _, _, second in statuses} <= {200, 410}
    assert {first for _, first, _ in statuses} == {200}
