"""The pages by which a slot is asked for, as names of the kit's pages with what fills them."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from club.promotions.calendar import CONFIRM_DAYS, calendar
from club.promotions.offers import open_editions
from functions.previews import preview
from functions.promote_answers import CARRIED, Answers, typed_creative
from functions.promotion_words import ABOUT, KINDS, asks, day, last_day, offers, price, slots
from functions.wiring import Club

_MOST_MEMBERS = 1_000  # in a list that a browser offers; beyond that, a name is typed whole

Page = tuple[str, Mapping[str, object]]


def slot_page(club: Club, answers: Answers) -> Page:
    """Gives the page on which edition and kind of slot are chosen."""
    editions = list(open_editions(answers.pushed, now=answers.now))
    holes = {
        **_carried(answers, "edition", "offer"),
        "has_editions": bool(editions),
        "editions": [
            {
                "edition_id": f"f-edition-{one.number}" if place else "f-edition",
                "edition_number": str(one.number),
                "edition_date": day(one.day),
                "edition_title": one.title,
                "edition_slots": slots(one),
                "edition_asks": asks(one, club.promotions.sheet(one.number), now=answers.now),
                "edition_chosen": answers.values["edition"] == str(one.number) or len(editions) == 1,
            }
            for place, one in enumerate(editions)
        ],
        "offers": [
            {
                "offer_html_id": f"f-wanted-{place}" if place else "f-wanted",
                "offer_id": f"{kind} {means}",
                "offer_label": KINDS[kind],
                "offer_price": f"– {price(kind, means, answers.pushed)}",
                "offer_about": ABOUT[kind],
                "offer_chosen": answers.offer == (kind, means),
            }
            for place, (kind, means) in enumerate(offers(editions, answers.pushed))
        ],
    }
    return "promote-slot", holes


def co_op_page(club: Club, answers: Answers) -> Page:
    """Gives the page on which the co-op and its address are given."""
    coop = answers.pushed.coops.get(answers.values["coop"])  # of a link that names it by its slug
    members = [{"member_name": name} for name in _members(club, answers)]
    holes = {**_carried(answers), "members": members}
    return "promote-co-op", {**holes, "coop": coop.name if coop else answers.values["coop"]}


def words_page(club: Club, answers: Answers) -> Page:
    """Gives the page on which a co-op writes what it wants to say."""
    return "promote-words", {**_carried(answers), **_preview(club, answers)}


def check_page(club: Club, answers: Answers) -> Page:
    """Gives the page that shows all answers before they are sent."""
    edition, (wanted, means) = answers.edition, answers.offer
    name = f"No. {edition.number}, {day(edition.day)}: {edition.title}" if edition else ""
    holes = {
        **_carried(answers),
        **_preview(club, answers),
        "edition_words": name,
        "offer_words": f"{KINDS.get(wanted, wanted)} – {price(wanted, means, answers.pushed)}",
    }
    return "promote-check", holes


def done_page(club: Club, answers: Answers, ref: str) -> Page:  # noqa: ARG001  # as all pages
    """Gives the page that says what happens now."""
    edition = answers.edition
    days = calendar(edition.day) if edition else None
    is_drawn_later = days is not None and answers.now < days.closes
    then = f"The draw, after {last_day(days.closes)}. We write to you then." if days and is_drawn_later else ""
    holes = {
        "ref": ref,
        "email": answers.values["email"],
        "confirm_by": day((answers.now + dt.timedelta(days=CONFIRM_DAYS)).date()),
        "then": then or "As soon as you have confirmed, you get a slot that is free, or a place in the line.",
    }
    return "promote-done", holes


def _carried(answers: Answers, *asked: str) -> dict[str, object]:
    return {name: answers.values[name] for name in CARRIED if name not in asked}


def _preview(club: Club, answers: Answers) -> Mapping[str, object]:
    coop = answers.pushed.coops.get(answers.coop)
    name = coop.name if coop else answers.values["coop"]
    shown = preview(typed_creative(answers.values, answers.picture), name, kind=answers.kind, club=club)
    return {**shown, **{name: answers.values[name] for name in ("headline", "body", "button", "alt")}}


def _members(club: Club, answers: Answers) -> Sequence[str]:
    """Gives members by their names, or by slugs where a name is not one co-op's alone."""
    coops = [answers.pushed.coops[slug] for slug in club.members.slugs() if slug in answers.pushed.coops]
    if len(coops) > _MOST_MEMBERS:
        return []
    count = Counter(one.name for one in coops)
    return [one.name if count[one.name] == 1 else one.slug for one in coops]
