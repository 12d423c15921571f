"""Examples of a member's own pages, in every state, and what their mails are filled with."""

from collections.abc import Mapping

Holes = Mapping[str, object]

_TOKEN = "AQ" + "x1_-" * 16
_NAME = "SOCIEDAD COOPERATIVA ANDALUZA DE TRANSPORTISTAS Y MENSAJEROS DE LA PROVINCIA DE CÁDIZ"
_GIVEN = "https://club.example/coops/example-workers-co-operative/#from-b2c3d4f5g6"
_LINK = f"/forms/member?t={_TOKEN}"
_CHOICES = [
    {"choice_id": "example-bakery", "choice_name": "Example Bakery, Leeds", "choice_chosen": False},
    {"choice_id": "example-workers", "choice_name": _NAME, "choice_chosen": True},
]
_MADE = {"claim_name": _NAME, "claim_url": _LINK, "claim_made": "2 November 2026", "claim_points": "20"}


def _no(*fields: str) -> Holes:
    return {"has_errors": False, "errors": [], **{f"error_{field}": False for field in fields}}


def _wrong(**reasons: str) -> Holes:
    errors = [{"field": field, "reason": reason} for field, reason in reasons.items()]
    beside = {f"error_{one['field']}": [one] for one in errors}
    return {"has_errors": True, "errors": errors, **beside}


_MEMBER = {
    **_no("promoted", "kind", "sure"),
    "coop_name": _NAME,
    "since": "1 October 2026",
    "balance": "1,240",
    "pending": "50",
    "owed": "10",
    "form_id": "example-transporters",
    "form_url": "/embed/?form=example-bakery",
    "points_url": "/points/",
    "circles_url": _LINK,
    "ask_url": "/forms/promote",
    "choices": _CHOICES,
    "has_choices": True,
    "can_show": True,
    "can_mail": True,
    "is_page": False,
    "is_copy": False,
    "is_word": False,
    "points_page": "20",
    "points_copy": "30",
    "points_word": "10",
    "claims": [
        {**_MADE, "claim_kind_page": True, "claim_proven": True},
        {**_MADE, "claim_kind_copy": True, "claim_open": True},
        {**_MADE, "claim_kind_word": True, "claim_settled": True},
    ],
    "has_claims": True,
    "turns": [
        {
            "turn_circle": "Bread and seeds",
            "turn_circle_id": "c3d4f5g6h7",
            "turn_name": "Example Bakery, Leeds",
            "turn_id": "example-bakery",
            "turn_due": True,
        }
    ],
    "token": _TOKEN,
}
_NEW = {"balance": "0", "pending": "", "owed": "", "claims": [], "has_claims": False, "turns": []}
_CLAIM = {
    **_no("url"),
    "coop_name": _NAME,
    "coop_url": "/points/",
    "given": _GIVEN,
    "snippet": f'<a href="{_GIVEN}">{_NAME}</a>',
    "address": "proof+b2c3d4f5g6@proofs.club.example",
    "domain": "example-workers-co-operative.example.org",
    "points": "20",
    "said": "",
    "url": "",
    "made": "2 November 2026",
    "ends": "2 December 2026",
    "settles": "2 December 2026",
    "can_withdraw": True,
    "back_url": _LINK,
    "token": _TOKEN,
}
_CIRCLE = {
    "circle_name": "Bread and seeds",
    "circle_id": "c3d4f5g6h7",
    "circle_language": "English",
    "circle_topics": "Food, drink and hospitality, Energy and environment",
    "circle_months": "6",
    "circle_coops": f"Example Bakery, Leeds, {_NAME}",
    "circle_starts": "",
    "circle_joined": False,
    "circle_joinable": True,
}
_LENGTHS = [{"length": str(months), "length_chosen": months == 6} for months in range(3, 13)]
_CIRCLES = {
    **_no("circle", "name", "language", "topics", "months"),
    "circles": [
        _CIRCLE,
        {**_CIRCLE, "circle_starts": "December 2026", "circle_joined": True, "circle_joinable": False},
    ],
    "has_circles": True,
    "name": "",
    "lengths": _LENGTHS,
    "back_url": _LINK,
    "token": _TOKEN,
}
_WORD = {
    "coop_name": _NAME,
    "promoter_name": "Example Bakery, Leeds",
    "promoter_url": "/points/",
    "made": "2 November 2026",
    "points": "10",
    "is_open": False,
    "token": _TOKEN,
}
_NOT_THERE = f"The page was found, and this link is not on it: {_GIVEN}"
STATES: Mapping[str, tuple[str, Holes]] = {
    "member-ask": ("member-ask", {**_no("coop"), "choices": _CHOICES, "has_choices": True}),
    "member-ask, nobody": ("member-ask", {**_no("coop"), "choices": [], "has_choices": False}),
    "member-ask, wrong": (
        "member-ask",
        {"choices": _CHOICES, "has_choices": True, **_wrong(coop="Choose your co-op.")},
    ),
    "member-sent": ("member-sent", {"coop_name": _NAME}),
    "member": ("member", _MEMBER),
    "member, new": ("member", {**_MEMBER, **_NEW, "choices": [], "has_choices": False, "can_show": False}),
    "member, wrong": (
        "member",
        {**_MEMBER, **_NEW, **_wrong(promoted="Choose a co-op from the list.", kind="Choose how you show it.")},
    ),
    "member-claim, page": ("member-claim", {**_CLAIM, "is_page": True, "is_open": True}),
    "member-claim, wrong": (
        "member-claim",
        {**_CLAIM, "is_page": True, "is_open": True, "said": _NOT_THERE, **_wrong(url=_NOT_THERE)},
    ),
    "member-claim, copy": ("member-claim", {**_CLAIM, "is_copy": True, "is_open": True}),
    "member-claim, word": ("member-claim", {**_CLAIM, "is_word": True, "is_open": True, "can_withdraw": False}),
    "member-claim, proven": (
        "member-claim",
        {**_CLAIM, "is_page": True, "is_proven": True, "can_withdraw": False, "url": "https://bakery.example/friends"},
    ),
    "member-claim, refused": (
        "member-claim",
        {**_CLAIM, "is_word": True, "is_refused": True, "can_withdraw": False, "said": "The other co-op says no."},
    ),
    "member-circles": ("member-circles", _CIRCLES),
    "member-circles, none": ("member-circles", {**_CIRCLES, "circles": [], "has_circles": False}),
    "member-circles, wrong": (
        "member-circles",
        {**_CIRCLES, "name": "https://x", **_wrong(name="Give it a name.", topics="Choose one topic.")},
    ),
    "member-word": ("member-word", {**_WORD, "is_open": True}),
    "member-word, yes": ("member-word", {**_WORD, "is_yes": True}),
    "member-word, no": ("member-word", {**_WORD, "is_no": True}),
    "member-word, over": ("member-word", {**_WORD, "is_over": True}),
    "member-left": ("member-left", {"coop_name": _NAME}),
}
# Of the same templates as others, and with little that is different.
_LOOKED_AT = {"member, wrong", "member-circles"}
LATER = {name for name in STATES if name not in _LOOKED_AT}
MAIL: Holes = {
    "coop_name": "Example Workers' Co-operative",
    "promoter_name": "Example Bakery, Leeds",
    "promoter_url": "https://club.example/coops/example-bakery/",
}
