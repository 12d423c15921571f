"""Examples of the pages about promotions, in every state, and what their mails are filled with."""

from collections.abc import Mapping

from club.site.kit_promotions import HOLES

Holes = Mapping[str, object]

_TOKEN = "AQ" + "x1_-" * 16
_NAME = "SOCIEDAD COOPERATIVA ANDALUZA DE TRANSPORTISTAS Y MENSAJEROS DE LA PROVINCIA DE CÁDIZ"
_EMAIL = "a.rather-long.name+newsletter@mail.example-workers-co-operative.example.org"
_EDITION = "No. 12, 24 December 2026: Shops that their members run, and what the ones in the smaller towns do otherwise"
_LINK = "https://www.sociedad-cooperativa-andaluza-de-transportistas.example/actualidad/2026/nochebuena"
_WORDS = {
    "headline": "Nachts Brot, und die Menschen, die es backen: neun",
    "body": "Nine ovens, eleven bakers, and a shop that opens when the bars close. We deliver to the whole valley by"
    " cargo bike, and every customer may become a member for the price of two loaves. Come and look, any night.",
    "button": "See the ovens and those who stand at them",
    "alt": "Nine loaves on a long table",
    "link": _LINK,
}
_AD = {
    **_WORDS,
    "coop_name": _NAME,
    "href": _LINK,
    "host": "sociedad-cooperativa-andaluza-de-transportistas.example",
    "is_feature": True,
    "has_picture": True,
    "picture_url": "/theme/icon.svg",
    "width": "600",
    "height": "300",
}
_SMALL = {**_AD, "headline": "", "button": "", "is_feature": False, "has_picture": False}
_CARRIED = {
    **_WORDS, "edition": "12", "offer": "feature points", "coop": "example-bakery", "email": _EMAIL, "picture": _TOKEN
}  # fmt: skip


def _wrong(page: str, **reasons: str) -> Holes:
    errors = [{"field": field, "reason": reason} for field, reason in reasons.items()]
    beside = {name: False for name in HOLES[page].split() if name.startswith("error_")}
    return {
        **beside,
        **{f"error_{one['field']}": [one] for one in errors},
        "has_errors": bool(errors),
        "errors": errors,
    }


def _edition(number: int, *, is_chosen: bool = False) -> Holes:
    return {
        "edition_id": "f-edition" if number == 12 else f"f-edition-{number}",
        "edition_number": str(number),
        "edition_date": "24 December 2026",
        "edition_title": "Shops that their members run, and what the ones in the smaller towns do otherwise",
        "edition_slots": "2 features, 3 classified, 1 for the community.",
        "edition_asks": "Ask until 13 December 2026; then the draw.",
        "edition_chosen": is_chosen,
    }


def _offer(place: int, label: str, price: str) -> Holes:
    return {
        "offer_html_id": f"f-wanted-{place}" if place else "f-wanted",
        "offer_id": f"{label} {price}",
        "offer_label": label,
        "offer_price": f"– {price}",
        "offer_about": "A headline, up to 280 characters, a button and, if you like, a picture.",
        "offer_chosen": not place,
    }


_SLOT = {
    **_CARRIED,
    "has_editions": True,
    "editions": [_edition(12, is_chosen=True), _edition(13)],
    "offers": [_offer(0, "Feature", "60 points"), _offer(1, "Feature", "90 EUR"), _offer(2, "Community slot", "free")],
}
_CO_OP = {**_CARRIED, "members": [{"member_name": _NAME}, {"member_name": "Example Bakery"}]}
_FORM = {**_CARRIED, **_AD}
_STATUS = {
    **{name: False for name in HOLES["status"].split() if name.startswith(("is_", "can_", "has_"))},
    **_AD,
    "until": "18 December 2026",
    "place": "7",
    "note": "Please say what a loaf costs, and where the shop is.",
    "problem": "This request is locked, so that cannot be done any more.",
    "done": "Your words are changed.",
    "ref": "12-BCDFGHJ",
    "token": _TOKEN,
    "edition_words": _EDITION,
    "slot_words": "Feature (feature-1)",
    "price_words": "90 EUR, to be paid until 18 December 2026: we send an invoice",
    "masked": "a…@m….org",
    "delivered": "8,431",
    "complaints": "0",
    "position": "1",
    "positions": "6",
    "archive_url": "https://club.example/newsletter/012-shops-that-their-members-run/",
}
_OPEN = {**_STATUS, "has_actions": True, "can_change": True, "can_withdraw": True, "can_resend": True}
_DECIDE = {
    **{name: False for name in HOLES["decide"].split() if name.startswith(("is_", "can_", "has_"))},
    **_wrong("decide"),
    **_STATUS,
    "state_words": "approved",
    "edition": "12",
    "coop_url": "/about/",
    "email": _EMAIL,
    "balance": "1,240",
    "amount": "90 EUR",
    "seen": "ab" * 8,
    "note": "",
    "decisions": [
        {
            "decision_words": "Changes asked for by j…@club.example, 14 December 2026, 09:05 UTC.",
            "decision_note": True,
            "decision_note_words": "Please say what a loaf costs, and where the shop is.",
        },
        {"decision_words": "Approved by k…@club.example, 13 December 2026, 22:10 UTC.", "decision_note": False},
    ],
}
STATES: Mapping[str, tuple[str, Holes]] = {
    "promote-slot": ("promote-slot", {**_SLOT, **_wrong("promote-slot")}),
    "promote-slot, wrong": (
        "promote-slot",
        {**_SLOT, **_wrong("promote-slot", edition="Choose an edition.", wanted="Choose a kind of slot.")},
    ),
    "promote-slot, none": ("promote-slot", {**_wrong("promote-slot"), "has_editions": False}),
    "promote-co-op": ("promote-co-op", {**_CO_OP, **_wrong("promote-co-op")}),
    "promote-words": ("promote-words", {**_FORM, **_wrong("promote-words"), "has_picture": False}),
    "promote-words, wrong": (
        "promote-words",
        {
            **_FORM,
            **_wrong(
                "promote-words",
                button="At most 40 characters fit; it has 41.",
                link="Take utm_source out of the link: nothing in our mails follows readers.",
                image="The picture has 81 kB, and 60 fit. Save it smaller.",
            ),
        },
    ),
    "promote-words, classified": ("promote-words", {**_FORM, **_SMALL, **_wrong("promote-words")}),
    "promote-check": (
        "promote-check",
        {**_FORM, "edition_words": _EDITION, "offer_words": "Feature – 60 points"},
    ),
    "promote-done": (
        "promote-done",
        {
            "ref": "12-BCDFGHJ",
            "email": _EMAIL,
            "confirm_by": "11 December 2026",
            "then": "The draw, after 13 December 2026. We write to you then.",
        },
    ),
    "status": ("status", {**_OPEN, "is_unconfirmed": True, "can_confirm": True, "can_change": False}),
    "status, requested": ("status", {**_OPEN, "is_requested": True, "has_done": True}),
    "status, waiting": ("status", {**_OPEN, **_SMALL, "is_waiting": True}),
    "status, held": ("status", {**_OPEN, "is_held": True}),
    "status, changes": ("status", {**_OPEN, "is_changes_asked": True, "has_note": True}),
    "status, approved": ("status", {**_OPEN, "is_approved": True}),
    "status, locked": ("status", {**_STATUS, "is_locked": True, "has_problem": True}),
    "status, run": ("status", {**_STATUS, "is_run": True, "has_report": True}),
    "status, declined": ("status", {**_STATUS, "is_declined": True, "has_note": True}),
    "status, withdrawn": ("status", {**_STATUS, "is_withdrawn": True}),
    "status, expired": ("status", {**_STATUS, "is_expired": True, "has_note": True}),
    "status, make-good": ("status", {**_STATUS, "is_make_good": True}),
    "status-words": (
        "status-words",
        {**_FORM, **_wrong("status-words"), "is_slotted": True, "has_note": True, "note": "Say more.", "token": _TOKEN},
    ),
    "status-withdraw": ("status-withdraw", {"token": _TOKEN, "edition_words": _EDITION}),
    "decide": ("decide", {**_DECIDE, "has_actions": True, "is_open": True, "is_second": True, "can_pay": True}),
    "decide, wrong": (
        "decide",
        {
            **_DECIDE,
            **_wrong("decide", note="Say why, so that whoever asked knows what to do."),
            "has_actions": True,
            "is_open": True,
        },
    ),
    "decide, done": (
        "decide",
        {**_DECIDE, "has_done": True, "has_decisions": True, "has_actions": True, "can_undo": True, "can_refund": True},
    ),
    "decide, late": ("decide", {**_DECIDE, "has_decisions": True, "has_problem": True}),
}
# A browser looks at these; the others are of the same templates.
_LOOKED_AT = {"promote-slot, wrong", "promote-words, wrong", "promote-check", "status, changes", "decide, done"}
LATER = {name for name in STATES if name not in _LOOKED_AT and "wrong" not in name}
SCRIPTED = {name for name, (page, _) in STATES.items() if page in {"promote-words", "status-words"}}
MAIL: Holes = {
    "is_unconfirmed": "1",
    "is_locked": "",
    "edition_words": "No. 12, 24 December 2026: Co-ops that bake",
    "slot_words": "Feature (feature-1)",
    "price_words": "60 points, paid",
    "until": "18 December 2026",
    "place": "7",
    "ref": "12-BCDFGHJ",
    "headline": "Bread at night",
    "body": "Nine ovens, eleven bakers, and a shop that opens when the\nbars close.",
    "alt": "Nine loaves on a table",
    "button": "See the ovens",
    "link": "https://bakery.example/night",
    "delivered": "8,431",
    "position": "1",
    "positions": "6",
    "complaints": "0",
}
