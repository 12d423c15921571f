"""Examples of the pages by which a co-op becomes a member, in every state, and what their mails are filled with."""

from collections.abc import Mapping

Holes = Mapping[str, object]

_TOKEN = "AQ" + "x1_-" * 16
_NAME = "SOCIEDAD COOPERATIVA ANDALUZA DE TRANSPORTISTAS Y MENSAJEROS DE LA PROVINCIA DE CÁDIZ"
_EMAIL = "a.rather-long.name+newsletter@mail.example-workers-co-operative.example.org"
_NO_ERRORS = {"has_errors": False, "errors": [], "error_coop": False, "error_email": False, "error_agreed": False}
_ASK = {**_NO_ERRORS, "coop": "", "email": "", "is_agreed": False}
_WRONG = [
    {"field": "email", "reason": "Enter an e-mail address, such as name@example.org."},
    {"field": "coop", "reason": "There is no such co-op in the directory. Copy the address of its page."},
]
_SENT = {"email": _EMAIL, "coop_name": _NAME, "domain": "", "is_shared": False, "days": "7"}
_CONFIRM = {"masked": "a…@m….org", "coop_name": _NAME, "is_member": False, "token": _TOKEN}
_STAGES = {"is_accepted": False, "is_declined": False, "is_waiting": False}
_CONFIRMED = {**_STAGES, "coop_name": _NAME, "note": ""}
_NOTE = "The address is not yours: please write from an address at the co-op’s own domain."
_DECIDE = {
    "has_errors": False,
    "errors": [],
    "error_note": False,
    "coop_name": _NAME,
    "coop_url": "https://club.example/coops/example-bakery/",
    "email": _EMAIL,
    "is_proven": True,
    "asked": "23 November 2026, 14:05 UTC",
    "since": "",
    "contact": "",
    "note": "",
    "token": _TOKEN,
}
_NO_NOTE = [{"field": "note", "reason": "Say why: whoever asked gets it by mail."}]
_DECIDED = {
    "coop_name": _NAME,
    "is_accepted": True,
    "is_other": False,
    "by": "j…@c….example",
    "at": "23 November 2026, 14:05 UTC",
    "note": "",
    "is_open": True,
    "token": _TOKEN,
}
STATES: Mapping[str, tuple[str, Holes]] = {
    "join": ("join", _ASK),
    "join, wrong": (
        "join",
        {
            **_ASK,
            "coop": "Example Bakery, Leeds",
            "is_agreed": True,
            "has_errors": True,
            "errors": _WRONG,
            "error_email": _WRONG[:1],
            "error_coop": _WRONG[1:],
        },
    ),
    "join-sent": ("join-sent", _SENT),
    "join-sent, unproven": ("join-sent", {**_SENT, "domain": "example-workers-co-operative.example.org"}),
    "join-sent, shared": ("join-sent", {**_SENT, "is_shared": True}),
    "join-confirm": ("join-confirm", _CONFIRM),
    "join-confirm, member": ("join-confirm", {**_CONFIRM, "is_member": True}),
    "join-confirmed": ("join-confirmed", {**_CONFIRMED, "is_waiting": True}),
    "join-confirmed, accepted": ("join-confirmed", {**_CONFIRMED, "is_accepted": True}),
    "join-confirmed, declined": ("join-confirmed", {**_CONFIRMED, "is_declined": True, "note": _NOTE}),
    "join-decide": ("join-decide", _DECIDE),
    "join-decide, unproven": ("join-decide", {**_DECIDE, "is_proven": False, "since": "1 May 2026", "contact": _EMAIL}),
    "join-decide, wrong": (
        "join-decide",
        {**_DECIDE, "is_proven": False, "has_errors": True, "errors": _NO_NOTE, "error_note": _NO_NOTE},
    ),
    "join-decided": ("join-decided", _DECIDED),
    "join-decided, before": ("join-decided", {**_DECIDED, "is_accepted": False, "is_other": True, "note": _NOTE}),
    "join-decided, long ago": ("join-decided", {**_DECIDED, "is_open": False}),
}
# Of the same templates as others, and with little that is different.
LATER = {name for name in STATES if name not in {"join, wrong", "join-decide, unproven", "join-decided"}}
MAIL: Holes = {
    "coop_name": "Example Workers' Co-operative",
    "coop_url": "https://club.example/coops/example-workers/",
    "email": "board@example-workers.example",
    "is_proven": "1",
    "since": "",
    "contact": "",
    "is_accepted": "1",
    "note": "Welcome among us.",
}
