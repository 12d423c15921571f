"""A kit whose pages show nothing but their holes: those that the build's kit has (`club.site.kit`)."""

import json
from collections.abc import Iterator
from pathlib import Path

from club.site.kit import FRAMED, HOLES, MAIL_HOLES
from club.site.kit_promotions import HTML_HOLES
from club.subscriptions.choices import Known
from tests.subscriptions.builders import KNOWN

_SECTIONS = ("can_", "is_", "has_", "error_", "interest_", "language_", "country_", "saved")
_LISTS = {
    "errors": "{{#errors}}<li>{{field}}: {{reason}}</li>{{/errors}}",
    "segments": "{{#segments}}<i>{{label}}: {{count}}</i>{{/segments}}",
    "decisions": "{{#decisions}}<i>{{decision_words}}{{#decision_note}} {{decision_note_words}}{{/decision_note}}</i>"
    "{{/decisions}}",
    "choices": "{{#choices}}<i>{{choice_id}}: {{choice_name}}{{#choice_chosen}} *{{/choice_chosen}}</i>{{/choices}}",
    "circles": "{{#circles}}<i>{{circle_id}}: {{circle_name}}, {{circle_coops}}, {{circle_starts}}"
    "{{#circle_joined}} joined{{/circle_joined}}{{#circle_joinable}} joinable{{/circle_joinable}}</i>{{/circles}}",
    "claims": "{{#claims}}<i>{{claim_name}}: {{claim_url}}{{#claim_open}} open{{/claim_open}}"
    "{{#claim_proven}} proven{{/claim_proven}}{{#claim_settled}} settled{{/claim_settled}}</i>{{/claims}}",
    "lengths": "{{#lengths}}<i>{{length}}{{#length_chosen}} *{{/length_chosen}}</i>{{/lengths}}",
    "turns": "{{#turns}}<i>{{turn_circle}} {{turn_circle_id}}: {{turn_name}} {{turn_id}}{{#turn_due}} due{{/turn_due}}"
    "{{#turn_claimed}} claimed{{/turn_claimed}}</i>{{/turns}}",
    "editions": "{{#editions}}<i>{{edition_number}}: {{edition_slots}} {{edition_asks}}"
    "{{#edition_chosen}} *{{/edition_chosen}}</i>{{/editions}}",
    "members": "{{#members}}<i>{{member_name}}</i>{{/members}}",
    "offers": "{{#offers}}<i>{{offer_id}} {{offer_price}}{{#offer_chosen}} *{{/offer_chosen}}</i>{{/offers}}",
    "topics": "{{#topics}}<i>{{id}}: {{label}}</i>{{/topics}}",
}
_IN_LISTS = {
    *("field", "id", "label", "count", "member_name"),
    *("choice_id", "choice_name", "choice_chosen", "length", "length_chosen"),
    *(f"circle_{one}" for one in ("name", "id", "language", "topics", "months", "coops", "starts", "joined")),
    *("circle_joinable", "claim_name", "claim_url", "claim_made", "claim_points"),
    *(f"claim_kind_{one}" for one in ("page", "copy", "word")),
    *(f"claim_{one}" for one in ("open", "proven", "settled", "refused", "lapsed", "withdrawn")),
    *("turn_circle", "turn_circle_id", "turn_name", "turn_id", "turn_due", "turn_claimed", "turn_settled"),
    *("decision_words", "decision_note", "decision_note_words"),
    *(
        "edition_id",
        "edition_number",
        "edition_date",
        "edition_title",
        "edition_slots",
        "edition_asks",
        "edition_chosen",
    ),
    *("offer_html_id", "offer_id", "offer_label", "offer_price", "offer_about", "offer_chosen"),
}


def holes_of(page: str, known: Known) -> set[str]:
    """Gives the holes that a page of the kit has: one for each choice, too."""
    return set(_each(page.removesuffix(".frame"), known))


def make_tiny_kit(folder: Path) -> Path:
    (folder / "pages").mkdir(parents=True)
    (folder / "mails").mkdir()
    for name in HOLES:
        for page in (name, f"{name}.frame") if name in FRAMED else (name,):
            lines = (_line(hole) for hole in _each(name, KNOWN))
            (folder / "pages" / f"{page}.html").write_text(f"<h1>{page}</h1>\n" + "\n".join(lines))
    for name, holes in MAIL_HOLES.items():
        text = "\n".join(f"{hole}: {{{{{hole}}}}}" for hole in holes.split())
        (folder / "mails" / f"{name}.txt").write_text(f"Subject: {name} at {{{{club}}}}\n\n{text}\n")
    for name, holes in HTML_HOLES.items():
        page = "\n".join(f"<p>{hole}={{{{{hole}}}}}</p>" for hole in holes.split())
        (folder / "mails" / f"{name}.html").write_text(page)
    (folder / "known.json").write_text(json.dumps(_known()))
    (folder / "coops.txt").write_text("another-co-op\tAnother Co-op\nexample-bakery\tExample Bakery, Leeds\n")
    return folder


def _each(page: str, known: Known) -> Iterator[str]:
    names = HOLES[page].split()
    choices = {"interest_*": known.interests, "language_*": known.languages, "country_*": known.countries}
    in_lists = _IN_LISTS | ({"reason"} if "errors" in names else set())
    for name in names:
        if name in choices:
            yield from (name.replace("*", one) for one in choices[name])
        elif name not in in_lists:
            yield name


def _line(hole: str) -> str:
    if hole in _LISTS:
        return _LISTS[hole]
    if hole.startswith(_SECTIONS):
        return f"{{{{#{hole}}}}}<b>{hole}</b>{{{{/{hole}}}}}{{{{^{hole}}}}}{{{{/{hole}}}}}"
    return f"<p>{hole}={{{{{hole}}}}}</p>"


def _known() -> dict[str, object]:
    return {
        "format": 1,
        "name": "Example Club",
        "tagline": "A list.",
        "site_url": "https://club.example",
        "sender_name": "Example Club",
        "sender_email": "news@club.example",
        "controller_name": "Example Society",
        "controller_address": "1 Example Street",
        "controller_email": "hello@club.example",
        "language": "en",
        "interests": dict(KNOWN.interests),
        "languages": dict(KNOWN.languages),
        "countries": dict(KNOWN.countries),
        "wordings": dict(KNOWN.wordings),
        "wording": KNOWN.wording,
        "privacy": KNOWN.privacy,
    }
