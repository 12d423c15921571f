"""Mails about requests: bare text to whoever asked, the whole promotion to each administrator by a link of theirs."""

from dataclasses import replace

import pytest

from club.core.errors import BlockedError, TemporaryError, UncertainError
from club.core.mail import Mail
from club.promotions import news
from club.promotions.asker import confirm
from club.promotions.decide import decide
from club.promotions.drawing import run_draw
from club.promotions.image_bytes import read_image
from club.promotions.links import read_decide_token, read_status_token
from club.promotions.request import Means, Payment, State
from club.subscriptions.confirm import never_mail
from functions.promotion_news import RequestNews
from tests.functions.rig import Rig
from tests.functions.test_status import decided, held, put
from tests.promotions.builders import DAYS, JANE, JOHN, NOW, SAID
from tests.promotions.pictures import png
from tests.subscriptions.builders import SECRETS, token_in


@pytest.fixture
def rig(rig: Rig) -> Rig:
    rig.now = rig.slots.now = NOW
    return rig


def mails(rig: Rig, name: str, ref: str) -> list[Mail]:
    rig.mailer.sent.clear()
    RequestNews(rig.club).send(name, rig.slots.store.find(ref))  # type: ignore[arg-type]  # it is there
    return list(rig.mailer.sent)


@pytest.mark.parametrize("name", news.ASKER)
def test_whoever_asked_gets_bare_text_with_the_link_to_the_status_page(rig: Rig, name: str) -> None:
    request = held(rig)

    [mail] = mails(rig, name, request.ref)

    assert (mail.to, mail.html) == ("bread@coop-1.example", "")
    assert mail.subject == f"promotion-{name} at Example Club"
    assert read_status_token(token_in(mail.text), secrets=SECRETS) == request.ref
    assert "https://club.example/forms/status?t=" in mail.text
    assert "edition_words: No. 12, 24 December 2026: Co-ops by night" in mail.text
    assert SAID.body not in mail.text  # nobody sends their words to others through us


@pytest.mark.parametrize("name", news.ADMINISTRATORS)
def test_each_administrator_gets_a_link_of_their_own(rig: Rig, name: str) -> None:
    request = held(rig, means=Means.MONEY)

    found = mails(rig, name, request.ref)

    assert [mail.to for mail in found] == [JANE, JOHN]
    opened = [read_decide_token(token_in(one.text), administrators=(JANE, JOHN), secrets=SECRETS) for one in found]
    assert opened == [(request.ref, JANE), (request.ref, JOHN)]
    assert all("email: bread@coop-1.example" in mail.text for mail in found)
    assert all("price_words: 90 EUR, to be paid until 18 December 2026" in mail.text for mail in found)


def test_mails_say_what_was_decided_and_where_it_stands(rig: Rig) -> None:
    request = held(rig)
    rig.slots.now = rig.now
    late = rig.slots.take_part(2)
    decided(rig, request, "ask-changes", "Say what a loaf costs.")

    assert (
        "note: Say what a loaf costs.\nuntil: 18 December 2026" in mails(rig, news.CHANGES_ASKED, request.ref)[0].text
    )
    assert "place: 1" in mails(rig, news.WAITING, late.ref)[0].text
    put(rig, request, state=State.REPORTED, report={"delivered": 8_431, "complaints": 0})
    report = mails(rig, news.REPORT, request.ref)[0].text
    assert "delivered: 8,431\nposition: 1\npositions: 1\ncomplaints: 0\n" in report
    assert "archive_url: https://club.example/newsletter/012-night/" in report


def test_a_new_request_says_until_when_it_is_to_be_confirmed(rig: Rig) -> None:
    request = rig.slots.ask()

    [mail] = mails(rig, news.ASKED, request.ref)

    assert "asked: 4 December 2026, 00:00 UTC\nuntil: 11 December 2026" in mail.text


def test_administrators_get_the_promotion_as_html_with_its_picture(rig: Rig) -> None:
    content = png(1_200, 600)
    image = replace(read_image(content), alt="Nine <loaves>")
    request = held(rig, creative=replace(SAID, image=image))
    rig.club.promotions.keep_image(image.sha256, content)

    mail = mails(rig, news.DECIDE, request.ref)[0]

    assert "<p>alt=Nine &lt;loaves&gt;</p>" in mail.html
    assert "<p>width=524</p>" in mail.html
    assert "<p>is_feature=1</p>" in mail.html
    assert "alt: Nine <loaves>" in mail.text
    address = next(line for line in mail.html.split() if "/forms/promote/image?t=" in line)
    with rig.browser() as browser:
        shown = browser.get(address.removeprefix("<p>picture_url=").removesuffix("</p>"))
    assert shown.content == content


def test_who_never_wants_mail_gets_none(rig: Rig) -> None:
    rig.post("bread@coop-1.example")
    rig.work()
    never_mail(rig.mailed_token(), privacy=rig.club.known.privacy, store=rig.store, now=rig.now)
    request = rig.slots.ask()

    assert mails(rig, news.ASKED, request.ref) == []


class _Faulty:
    """Takes what it is told to, one answer for each mail."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers, self.taken = list(answers), 0

    def send(self, _mail: Mail) -> str:
        if (answer := self.answers.pop(0)) is not None:
            raise answer
        self.taken += 1
        return "id"


@pytest.mark.parametrize(
    ("answers", "raised"),
    [
        ((TemporaryError("x"), TemporaryError("x")), TemporaryError),
        ((BlockedError("x"), BlockedError("x")), TemporaryError),
        ((UncertainError("x"), UncertainError("x")), UncertainError),
        ((TemporaryError("x"), UncertainError("x")), UncertainError),
    ],
)
def test_what_no_administrator_got_is_told_again_unless_nobody_knows(
    rig: Rig, answers: tuple[Exception, ...], raised: type[Exception]
) -> None:
    request = held(rig)
    rig.club.mailer = _Faulty(*answers)

    with pytest.raises(raised):
        RequestNews(rig.club).send(news.DECIDE, rig.slots.found(request))


def test_one_administrator_who_could_be_reached_has_to_do(rig: Rig) -> None:
    request = held(rig)
    rig.club.mailer = faulty = _Faulty(None, TemporaryError("x"))

    RequestNews(rig.club).send(news.DECIDE, rig.slots.found(request))

    assert faulty.taken == 1


def test_the_worker_sends_what_is_to_be_told(rig: Rig) -> None:
    request = rig.slots.ask()
    rig.queue.put({"tell": request.ref})

    assert rig.run_mails() == {"batchItemFailures": []}
    confirm(request.ref, office=rig.club.office, now=rig.now)
    rig.now = DAYS.closes
    run_draw(12, office=rig.club.office, now=rig.now)
    rig.queue.put({"tell": request.ref})
    rig.run_mails()
    decide(request.ref, "approve", "", by=JANE, office=rig.club.office, now=rig.now)
    rig.queue.put({"tell": request.ref})
    rig.run_mails()

    assert [(mail.to, mail.subject.split()[0]) for mail in rig.mailer.sent] == [
        ("bread@coop-1.example", "promotion-asked"),
        ("bread@coop-1.example", "promotion-held"),
        (JANE, "promotion-decide"),
        (JOHN, "promotion-decide"),
        ("bread@coop-1.example", "promotion-approved"),
    ]
    assert rig.slots.found(request).payment == Payment.PAID
