"""Claims: who may make one, what shows it, and what becomes of its points."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.core.errors import ConflictError, InvalidFieldError, NotFoundError
from club.points.claims import (
    MAX_TRIES,
    Claim,
    State,
    holds_link,
    is_id,
    leads_to,
    link_of,
    mail_address_of,
    new_id,
    urls_in,
)
from club.points.claims_book import book
from club.points.claims_clock import tick
from club.points.claims_make import make_claim, withdraw_claim
from club.points.claims_prove import FAIL, NONE, PASS, Copy, answer_word, prove_copy, prove_page
from tests.points.claiming import BAKERY, GROCER, SHARED, SITE, WEAVERS, Claiming

URL = "https://www.bakery.example/friends"


@pytest.fixture
def club() -> Claiming:
    return Claiming()


def make(club: Claiming, kind: str = "page", promoted: str = GROCER, promoter: str = BAKERY) -> Claim:
    return make_claim(promoter, promoted, kind, desk=club.desk, now=club.now)


def show(club: Claiming, claim: Claim, url: str = URL, by: str = BAKERY) -> Claim:
    return prove_page(claim.id, url, by=by, desk=club.desk, now=club.now)


def send(club: Claiming, claim: Claim, **copy: str) -> str:
    values = {"domain": "news.bakery.example", "verdict": PASS, "text": "See https://grocer.example/shop.", **copy}
    return prove_copy(claim.id, Copy(**values), desk=club.desk, now=club.now)


def link(claim: Claim) -> str:
    return f'<a href="{link_of(claim, site_url=SITE)}">our friends</a>'


def now(club: Claiming, claim: Claim) -> Claim:
    return club.claims.claims[claim.id]


def test_a_page_with_the_link_earns_points_that_settle_when_it_is_still_there_after_30_days(club: Claiming) -> None:
    claim = make(club)
    club.web.pages[URL] = link(claim)

    shown = show(club, claim)
    at_once = club.points()
    club.wait(days=29, hours=23)
    early = tick(desk=club.desk, now=club.now)
    club.wait(hours=1)
    late = [tick(desk=club.desk, now=club.now) for _ in range(2)]

    assert (shown.state, shown.url, at_once) == (State.PROVEN, URL, (0, 20))
    assert (early, late) == ({}, [{"settled": 1}, {}])
    assert club.points() == (20, 0)
    assert now(club, claim).due_at is None
    assert len(club.web.asked) == 2


def test_a_page_that_has_lost_the_link_loses_the_points(club: Claiming) -> None:
    claim = make(club)
    club.web.pages[URL] = link(claim)
    show(club, claim)
    club.web.pages[URL] = "<p>New design</p>"
    club.wait(days=30)

    done = tick(desk=club.desk, now=club.now)

    assert done == {"refused": 1}
    assert club.points() == (0, 0)
    assert "Looked at again after 30 days. The page was found" in now(club, claim).said
    assert club.balances == {}


def test_a_page_that_does_not_answer_is_asked_for_a_week_more(club: Claiming) -> None:
    claim, other = make(club), make(club, promoted=WEAVERS)
    for one in (claim, other):
        club.web.pages[url := f"{URL}/{one.promoted}"] = link(one)
        show(club, one, url)
        club.web.pages[url] = None
    club.wait(days=30)
    days = []
    for day in range(9):
        if day == 3:
            club.web.pages[f"{URL}/{WEAVERS}"] = link(other)
        days.append(dict(tick(desk=club.desk, now=club.now)))
        club.wait(days=1)

    assert days == [{"proven": 2}] * 3 + [{"settled": 1, "proven": 1}] + [{"proven": 1}] * 3 + [{"refused": 1}, {}]
    assert club.points() == (20, 0)


@pytest.mark.parametrize(
    ("url", "text", "reason"),
    [
        (URL, "<p>Hello</p>", "this link is not on it: https://club.example/coops/example-grocer/#from-"),
        (URL, "<!-- {link} -->", "not on it"),
        (URL, "<script>let a = '{link}'", "not on it"),
        ("https://friend.example/", "{link}", "must be one of your own website, at bakery.example"),
        ("https://notbakery.example/", "{link}", "own website"),
        ("https://bakery.example.evil.example/", "{link}", "own website"),
        ("https://[bakery.example", "{link}", "own website"),
        ("https://bakery.example/down", None, "trouble just now"),
    ],
)
def test_a_page_that_does_not_show_it_says_why_and_may_be_mended(
    club: Claiming, url: str, text: str | None, reason: str
) -> None:
    claim = make(club)
    club.web.pages[url] = text and text.replace("{link}", link(claim))

    with pytest.raises(InvalidFieldError, match="url") as caught:
        show(club, claim, url)
    club.web.pages[URL] = link(claim)
    mended = show(club, claim)

    assert reason in caught.value.reason
    assert (mended.state, mended.tries, mended.said) == (State.PROVEN, 2, "")


def test_a_page_that_leads_to_another_site_is_none_of_ones_own(club: Claiming) -> None:
    claim = make(club)
    club.web.leads[URL] = "https://friend.example/"
    club.web.pages["https://friend.example/"] = link(claim)

    with pytest.raises(InvalidFieldError, match="own website"):
        show(club, claim)


def test_nobody_has_pages_looked_at_without_end(club: Claiming) -> None:
    claim = make(club)
    for _ in range(MAX_TRIES):
        with pytest.raises(InvalidFieldError):
            show(club, claim)

    with pytest.raises(ConflictError, match="too often"):
        show(club, claim)

    assert len(club.web.asked) == MAX_TRIES


def test_a_newsletter_of_the_co_op_settles_after_30_days(club: Claiming) -> None:
    claim = make(club, "copy")

    said = [send(club, claim) for _ in range(2)]
    club.wait(days=30)
    done = tick(desk=club.desk, now=club.now)

    assert said == ["proven", "not-waited-for"]
    assert done == {"settled": 1}
    assert club.points() == (30, 0)
    assert club.web.asked == []


@pytest.mark.parametrize(
    ("copy", "word", "reason"),
    [
        (
            {"domain": "friend.example"},
            "of-another",
            "it is from friend.example, and your newsletter comes from bakery.example",
        ),
        ({"domain": ""}, "of-another", "from nobody"),
        ({"verdict": FAIL}, "not-theirs", "DMARC says that it is not from you"),
        ({"verdict": NONE}, "unverified", "needs a DMARC record"),
        ({"text": "See https://weavers.example/"}, "without-link", "no link to the other co-op"),
    ],
)
def test_a_mail_that_shows_nothing_is_answered_on_the_members_page_only(
    club: Claiming, copy: dict[str, str], word: str, reason: str
) -> None:
    claim = make(club, "copy")

    said = send(club, claim, **copy)

    assert said == word
    assert now(club, claim).said.startswith("A mail came on 02 November 2026, and does not count: ")
    assert reason in now(club, claim).said
    assert club.points() == (0, 0)
    assert send(club, claim) == "proven"


def test_mails_for_nothing_change_nothing(club: Claiming) -> None:
    page = make(club)

    assert prove_copy("x" * 10, Copy("bakery.example", PASS, ""), desk=club.desk, now=club.now) == "not-waited-for"
    assert send(club, page) == "not-waited-for"
    assert now(club, page) == page


def test_mails_for_one_claim_are_limited(club: Claiming) -> None:
    claim = make(club, "copy")
    for _ in range(MAX_TRIES):
        send(club, claim, verdict=FAIL)

    assert send(club, claim) == "not-waited-for"


def test_the_word_of_the_other_settles_at_once_and_the_first_answer_stays(club: Claiming) -> None:
    claim, other = make(club, "word"), make(club, "word", WEAVERS)

    said = [answer_word(claim.id, is_true=is_true, desk=club.desk, now=club.now).state for is_true in (True, False)]
    no = [answer_word(other.id, is_true=is_true, desk=club.desk, now=club.now) for is_true in (False, True)]

    assert said == [State.SETTLED] * 2
    assert [one.state for one in no] == [State.REFUSED] * 2
    assert no[0].said == "The other co-op says that it is not so."
    assert club.points() == (10, 0)
    assert [entry.draft.about for entry in club.books.entries()] == [
        "promoted example-grocer by that co-op's word",
        "settled",
    ]


def test_one_claim_per_pair_and_month(club: Claiming) -> None:
    make(club)
    with pytest.raises(ConflictError, match="this month"):
        make(club, "word")

    make(club, promoted=WEAVERS)
    make(club, promoted=BAKERY, promoter=GROCER)
    club.wait(days=30)  # in December
    make(club, "word")

    assert len(club.claims.claims) == 4


def test_a_claim_taken_back_makes_room_for_another_but_nobody_is_asked_twice(club: Claiming) -> None:
    claim = make(club)
    back = [withdraw_claim(claim.id, by=BAKERY, desk=club.desk).state for _ in range(2)]
    word = make(club, "word")
    with pytest.raises(ConflictError, match="asked already"):
        withdraw_claim(word.id, by=BAKERY, desk=club.desk)
    answer_word(word.id, is_true=True, desk=club.desk, now=club.now)
    with pytest.raises(ConflictError, match="is settled, and stays so"):
        withdraw_claim(word.id, by=BAKERY, desk=club.desk)

    assert back == [State.WITHDRAWN] * 2
    with pytest.raises(ConflictError):
        show(club, claim)


@pytest.mark.parametrize(
    ("promoter", "promoted", "kind", "field"),
    [
        (BAKERY, BAKERY, "word", "promoted"),
        (BAKERY, "example-listed", "word", "promoted"),
        (BAKERY, "nobody", "word", "promoted"),
        (BAKERY, GROCER, "hearsay", "kind"),
        (BAKERY, SHARED, "word", "kind"),
        (SHARED, GROCER, "page", "kind"),
        (SHARED, GROCER, "copy", "kind"),
    ],
)
def test_what_cannot_be_claimed_is_refused_at_its_field(
    club: Claiming, promoter: str, promoted: str, kind: str, field: str
) -> None:
    with pytest.raises(InvalidFieldError) as caught:
        make(club, kind, promoted, promoter)

    assert caught.value.field == field
    assert club.claims.claims == {}


def test_only_members_claim_and_only_what_is_theirs(club: Claiming) -> None:
    with pytest.raises(NotFoundError):
        make(club, promoter="example-listed")
    claim = make(club)
    with pytest.raises(NotFoundError):
        show(club, claim, by=WEAVERS)
    with pytest.raises(NotFoundError):
        withdraw_claim(claim.id, by=GROCER, desk=club.desk)
    with pytest.raises(NotFoundError):
        answer_word(claim.id, is_true=True, desk=club.desk, now=club.now)
    with pytest.raises(InvalidFieldError, match="receives no mail"):
        make_claim(BAKERY, WEAVERS, "copy", desk=replace(club.desk, inbound=""), now=club.now)


def test_what_nobody_has_shown_lapses_with_the_last_reason(club: Claiming) -> None:
    claim, other = make(club), make(club, "word", WEAVERS)
    with pytest.raises(InvalidFieldError):
        show(club, claim)
    club.wait(days=30)

    done = tick(desk=club.desk, now=club.now)

    assert done == {"lapsed": 2}
    assert "this link is not on it" in now(club, claim).said
    assert now(club, other).said == "Nothing has shown it in time."


def test_whoever_dies_before_booking_leaves_it_to_the_clock(club: Claiming) -> None:
    claim = make(club, "word")
    after = replace(claim, state=State.SETTLED, proven_at=club.now, due_at=club.now, is_booked=False)
    written = club.claims.save(after, was=claim)

    done = tick(desk=club.desk, now=club.now)
    with pytest.raises(ConflictError):
        book(written, desk=club.desk, now=club.now)  # another copy, which has read it before

    assert done == {"settled": 1}
    assert club.points() == (10, 0)
    assert club.claims.claims[claim.id].is_booked


def test_the_clock_goes_on_when_others_are_faster(club: Claiming) -> None:
    make(club)
    club.wait(days=31)
    stale = list(club.claims.due(club.now))
    tick(desk=club.desk, now=club.now)
    club.claims.due = lambda now: iter(stale)  # type: ignore[method-assign]  # noqa: ARG005

    assert tick(desk=club.desk, now=club.now) == {"changed": 1}


@given(
    st.lists(st.sampled_from(["<!--", "-->", "<script", "</script>", "https://a.example/", "x", "\xa0"]), max_size=30)
)
def test_any_text_is_read_for_addresses(parts: list[str]) -> None:
    for url in urls_in(" ".join(parts)):
        assert url.startswith("https://a.example")


def test_many_marks_without_an_end_are_read_in_one_pass() -> None:
    text = "<script" * 140_000 + "<!--" * 100

    assert list(urls_in(text)) == []


def test_links_are_found_however_they_are_written() -> None:
    claim = Claim("b2c3d4f5g6", BAKERY, GROCER, kind=None, made_at=dt.datetime.now(dt.UTC))  # type: ignore[arg-type]

    for text in (
        "<a href='https://club.example/coops/example-grocer/#from-b2c3d4f5g6'>",
        "<a href=https&#58;//CLUB.example/coops/example-grocer#from-b2c3d4f5g6>",
        "see http://club.example/coops/example-grocer/#from-b2c3d4f5g6.",
    ):
        assert holds_link(text, claim, site_url=SITE), text
    for text in ("https://club.example/coops/example-grocer/", "https://[club.example/#from-b2c3d4f5g6", ""):
        assert not holds_link(text, claim, site_url=SITE), text
    assert leads_to('<a href="https://club.example/coops/example-grocer/?x=1">', GROCER, "", site_url=SITE)
    assert not leads_to("https://example.com/", GROCER, "", site_url=SITE)
    assert mail_address_of(claim, domain="in.example") == "proof+b2c3d4f5g6@in.example"
    assert is_id(new_id())
    assert not is_id("../../etc/")
