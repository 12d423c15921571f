from club.newsletter.bookings import Promotion
from club.newsletter.picks import Picks, letter_of
from club.newsletter.shortcodes import COOP, NEW, Shortcode
from tests.directory.samples import brief
from tests.newsletter.letters import card, edition

BRIEFS = dict(
    [
        brief("old", name="Old", added="2025-01-01"),
        brief("gone", name="Gone", added="2025-12-01", status="{is: closed, since: 2025-12-20}"),
        brief("open-then", name="Open then", added="2025-12-02", status="{is: closed, since: 2026-02-01}"),
        brief("same-day", name="Same day", added="2026-01-31"),
        brief("later", name="Later", added="2026-02-01"),
        brief("undated", name="Undated"),
    ]
)
BY_SLUG = {one.slug: one for one in BRIEFS.values()}
ENDED = {"gone": "2025-12-20", "open-then": "2026-02-01"}
PICKS = Picks(BY_SLUG, lambda one: one, lambda one: ENDED[one.slug])


def test_new_is_what_was_new_on_the_editions_day() -> None:
    assert [one.slug for one in PICKS.newest("2026-01-31", 10)] == ["same-day", "open-then", "old"]
    assert [one.slug for one in PICKS.newest("2026-01-31", 1)] == ["same-day"]
    assert [one.slug for one in PICKS.newest("2026-02-01", 2)] == ["later", "same-day"]
    assert PICKS.newest("2020-01-01", 5) == []


def test_a_coop_that_ended_in_the_month_of_the_edition_is_not_shown_as_new() -> None:
    picks = Picks(BY_SLUG, lambda one: one, lambda one: "2026-01" if one.slug == "open-then" else "2025")

    assert [one.slug for one in picks.newest("2026-01-31", 10)] == ["same-day", "old"]


def test_an_edition_depends_on_the_coops_that_it_picks_links_to_and_promotes() -> None:
    body = "{coop-of-the-week: old}\n\n{new-in-the-directory: 1}\n\n[x](/coops/later/) [y](/coops/nobody/)\n"
    promotions = [Promotion("a", "classified", "undated", "x", "https://x.example")]

    shown = PICKS.of(edition(), body, promotions)

    assert shown.picks == (
        (Shortcode(COOP, "old"), (BY_SLUG["old"],)),
        (Shortcode(NEW, "1"), (BY_SLUG["same-day"],)),
    )
    assert [one.slug for one in shown.named] == ["later", "undated"]


def test_a_letter_has_the_cards_of_all_of_them() -> None:
    shown = PICKS.of(edition(), "{coop-of-the-week: old}\n\n[x](/coops/later/)\n", [])

    letter = letter_of(edition(), "x", shown, [], lambda one: card(one.slug))

    assert letter.picks == {Shortcode(COOP, "old"): [card("old")]}
    assert letter.cards == {"later": card("later")}
