"""The kit as functions fill it: examples of every page in every state, and of every mail."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pystache import Renderer
from pystache.common import MissingTags

from tests.site import kit_join, kit_members, kit_promotions

Holes = Mapping[str, object]

_TOPICS = [
    {"id": "food-drink-hospitality", "label": "Food, drink and hospitality"},
    {"id": "energy-environment", "label": "Energy and environment"},
]
_EMAIL = "a.rather-long.name+newsletter@mail.example-workers-co-operative.example.org"
_NO_ERRORS = {
    "has_errors": False,
    "errors": [],
    **{f"error_{field}": False for field in ("email", "interests", "language", "country", "months")},
}
_TOKEN = "AQ" + "x1_-" * 16
CHOSEN = {
    "interest_food-drink-hospitality": True,
    "interest_energy-environment": True,
    "language_fr": True,
    "country_CI": True,
    "topics": _TOPICS,
    "has_topics": True,
    "language": "fr",
    "country": "CI",
}
NOTHING_CHOSEN = {"topics": [], "has_topics": False, "language": "", "country": ""}
_SIGN_UP = {"email": _EMAIL, "form": "example-bakery", "frame": "", "wording": "1", "stamp": _TOKEN, "press": _TOKEN}
_READER = {**_NO_ERRORS, "masked": "a…@m….org", "token": _TOKEN, "email": "", "saved": False} | {
    "is_confirmed": True,
    "is_fresh": True,
    "is_paused": False,
    "paused_until": "",
    "unsubscribe_url": f"/forms/unsubscribe?t={_TOKEN}",
}

_EDITION = {
    "edition": "12",
    "title": "Shops that their members run, and what the ones in the smaller towns do otherwise",
    "readers": "8,431",
    "archive_url": "https://club.example/newsletter/012-shops-that-their-members-run/",
}
_SEND = {
    **_EDITION,
    "is_counted": True,
    "segments": [
        {"label": "Food, drink and hospitality", "count": "1,204"},
        {"label": "Retail and wholesale", "count": "64"},
    ],
    "without": "6,902",
    "language": "English",
    "countries": "Belgium, Democratic Republic of the Congo, United Kingdom",
    "token": _TOKEN,
}
_SENDING = {
    **_EDITION,
    "sent": "2,150",
    "passed": "12",
    "reason": "6 of 90 mails of this edition bounced",
    "token": _TOKEN,
    "seen": "2026-11-23T14:05:00.000000Z",
}
_GOING = {**_SENDING, "is_running": True, "has_button": True}
_CONFIRMED = {"masked": "a…@m….org", "preferences_url": "/forms/x", "unsubscribe_url": "/forms/y"}


def wrong(**reasons: str) -> Holes:
    """Gives the holes of fields at fault."""
    errors = [{"field": field, "reason": reason} for field, reason in reasons.items()]
    beside = {f"error_{one['field']}": [one] for one in errors}
    return {**_NO_ERRORS, **beside, "has_errors": True, "errors": errors}


_NO_EMAIL = "Enter an e-mail address, such as name@example.org."
STATES: Mapping[str, tuple[str, Holes]] = MappingProxyType(
    {
        "subscribe": ("subscribe", {**_SIGN_UP, **NOTHING_CHOSEN, **_NO_ERRORS, "email": ""}),
        "subscribe, wrong": (
            "subscribe",
            {**_SIGN_UP, **CHOSEN, **wrong(email=_NO_EMAIL, interests="There is no topic 'x'. Choose from the list.")},
        ),
        "press": ("press", {**_SIGN_UP, **CHOSEN}),
        "check-email": ("check-email", {**_SIGN_UP, **NOTHING_CHOSEN, "ends": "30 November 2026, 14:05 UTC"}),
        "check-email, topics": ("check-email", {**_SIGN_UP, **CHOSEN, "ends": "30 November 2026, 14:05 UTC"}),
        "confirm": (
            "confirm",
            {
                "masked": "a…@m….org",
                "token": _TOKEN,
                "asked": "23 November 2026, 14:05 UTC",
                "form_name": "SOCIEDAD COOPERATIVA ANDALUZA DE TRANSPORTISTAS Y MENSAJEROS DE LA PROVINCIA DE CÁDIZ",
                "is_move": False,
            },
        ),
        "confirm, move": (
            "confirm",
            {
                "masked": "a…@m….org",
                "token": _TOKEN,
                "asked": "1 May 2026, 04:05 UTC",
                "form_name": "",
                "is_move": True,
            },
        ),
        "confirmed": ("confirmed", _CONFIRMED),
        "confirmed, move": ("confirmed", {**_CONFIRMED, "is_move": True}),
        "never": ("never", {}),
        "link-ended, used": (
            "link-ended",
            {"is_used": True, "is_expired": False, "ended": "23 November 2026, 14:05 UTC", "again_url": "/forms/z"},
        ),
        "link-ended, expired": (
            "link-ended",
            {"is_used": False, "is_expired": True, "ended": "23 November 2026, 14:05 UTC", "again_url": "/forms/z"},
        ),
        "link-ended, broken": (
            "link-ended",
            {"reason": "This link is not complete. Open it again from the mail, all of it.", "again_url": "/forms/z"},
        ),
        "preferences": ("preferences", {**_READER, **CHOSEN}),
        "preferences, saved": ("preferences", {**_READER, **NOTHING_CHOSEN, "saved": "Your choices are saved."}),
        "preferences, paused": (
            "preferences",
            {
                **_READER,
                **NOTHING_CHOSEN,
                "is_paused": True,
                "paused_until": "22 February 2027",
                "is_member": True,
                "member_since": "3 March 2026, 14:05 UTC",
                "is_voter": True,
                "vote_until": "3 March 2027, 14:05 UTC",
            },
        ),
        "preferences, from an edition": ("preferences", {**_READER, **CHOSEN, "is_fresh": False}),
        "preferences, left": ("preferences", {**_READER, **CHOSEN, "is_confirmed": False}),
        "preferences, wrong": (
            "preferences",
            {
                **_READER,
                **CHOSEN,
                **wrong(email="An e-mail address has an @ in it, such as name@example.org."),
                "email": "name.example.org",
            },
        ),
        "preferences-ask": ("preferences-ask", {**_NO_ERRORS, "email": ""}),
        "preferences-ask, wrong": ("preferences-ask", {**wrong(email=_NO_EMAIL), "email": ""}),
        "preferences-sent": ("preferences-sent", {"email": _EMAIL}),
        "move-sent": ("move-sent", {"email": _EMAIL, "ends": "30 November 2026, 14:05 UTC", "token": _TOKEN}),
        "your-data": (
            "your-data",
            {
                "masked": "a…@m….org",
                "json": '{\n  "address": "' + _EMAIL + '"\n}',
                "json_base64": "e30=",
                "token": _TOKEN,
            },
        ),
        "erase": ("erase", {"masked": "a…@m….org", "token": _TOKEN}),
        "erased": ("erased", {}),
        "unsubscribe": ("unsubscribe", {"masked": "a…@m….org", "token": _TOKEN}),
        "unsubscribe, gone": ("unsubscribe", {"masked": "", "token": _TOKEN}),
        "unsubscribed": ("unsubscribed", {"subscribe_url": "/forms/x", "preferences_ask_url": "/forms/y"}),
        "here": ("here", {"masked": "a…@m….org", "token": _TOKEN}),
        "here-done": ("here-done", {}),
        "send": ("send", _SEND),
        "send, nobody counted": (
            "send",
            {**_SEND, "is_counted": False, "segments": [], "without": "", "countries": ""},
        ),
        "send-done": ("send-done", {**_GOING, "is_new": True, "is_planning": True}),
        "send-done, planning": ("send-done", {**_GOING, "is_planning": True}),
        "send-done, canary": ("send-done", {**_GOING, "is_canary": True}),
        "send-done, under way": ("send-done", {**_GOING, "is_sending": True}),
        "send-done, paused": ("send-done", {**_SENDING, "is_paused": True, "has_button": True}),
        "send-done, over": ("send-done", {**_SENDING, "is_done": True}),
        "send-done, cancelled": ("send-done", {**_SENDING, "is_cancelled": True}),
        "send-cancel": ("send-cancel", {**_SENDING, "left": "6,281"}),
        **kit_join.STATES,
        **kit_members.STATES,
        **kit_promotions.STATES,
        "problem": (
            "problem",
            {
                "status": "503",
                "heading": "That did not work just now",
                "reason": "It is our fault, not yours. Nothing was changed. Please try again in a minute.",
            },
        ),
        "subscribe, framed": (
            "subscribe.frame",
            {**_SIGN_UP, **NOTHING_CHOSEN, **_NO_ERRORS, "frame": "1", "email": ""},
        ),
        "subscribe, framed, wrong": (
            "subscribe.frame",
            {**_SIGN_UP, **CHOSEN, **wrong(email=_NO_EMAIL), "frame": "1", "email": ""},
        ),
        "press, framed": ("press.frame", {**_SIGN_UP, **CHOSEN, "frame": "1"}),
        "check-email, framed": (
            "check-email.frame",
            {**_SIGN_UP, **CHOSEN, "frame": "1", "ends": "30 November 2026, 14:05 UTC"},
        ),
        "problem, framed": (
            "problem.frame",
            {"status": "503", "heading": "That did not work just now", "reason": "Please try again in a minute."},
        ),
    }
)
MAIL: Holes = MappingProxyType(
    {
        **kit_join.MAIL,
        **kit_members.MAIL,
        **kit_promotions.MAIL,
        "club": "Co-op Data Club",
        "form_name": "Example Workers' Co-operative",
        "asked": "23 November 2026, 14:05 UTC",
        "ends": "30 November 2026, 14:05 UTC",
        "url": f"https://club.example/forms/confirm?t={_TOKEN[:22]}",
        "unsubscribe_url": f"https://club.example/forms/unsubscribe?t={_TOKEN}",
        "controller": "Example Co-operative Society\n1 Example Street, Exampletown\nhello@club.example",
        "edition": "12",
        "title": "Shops that their members run",
        "readers": "8,431",
        "sent": "2,150",
        "reason": "6 of 90 mails of this edition bounced",
        "at": "23 November 2026, 14:05 UTC",
        "segments": "English: all\nRetail and wholesale: 1,204\nNo topic chosen: 6,902",
        "archive_url": "https://club.example/newsletter/012-shops-that-their-members-run/",
    }
)


def fill_page(kit: Path, state: str, **instead: str) -> str:
    """Gives the page of a state, as a function answers it; `instead` goes before the state's own values."""
    page, holes = STATES[state]
    template = (kit / "pages" / f"{page}.html").read_text(encoding="utf-8")
    filled: str = Renderer(missing_tags=MissingTags.ignore).render(template, {**holes, **instead})
    return filled


def fill_mail(kit: Path, name: str, **holes: str) -> str:
    """Gives a mail, with its subject as the first line."""
    template = (kit / "mails" / f"{name}.txt").read_text(encoding="utf-8")
    filled: str = Renderer(escape=str, missing_tags=MissingTags.strict).render(template, {**MAIL, **holes})
    return filled
