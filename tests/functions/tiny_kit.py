"""A kit as the build makes it, with pages that show nothing but their holes: what docs of `club.site.kit` promise."""

import json
from pathlib import Path

from tests.subscriptions.builders import KNOWN

_CHOICES = ("language", "country")
PAGES = {
    "subscribe": (*_CHOICES, "email", "stamp", "wording", "form", "frame"),
    "press": (*_CHOICES, "email", "press", "wording", "form", "frame"),
    "check-email": (*_CHOICES, "email", "ends", "press", "wording", "form", "frame"),
    "confirm": ("masked", "token", "asked", "form_name"),
    "confirmed": ("masked", "preferences_url", "unsubscribe_url"),
    "never": (),
    "link-ended": ("reason", "ended", "again_url"),
    "preferences": (*_CHOICES, "masked", "token", "paused_until", "email", "unsubscribe_url"),
    "preferences-ask": ("email",),
    "preferences-sent": ("email",),
    "move-sent": ("email", "ends"),
    "your-data": ("masked", "json", "json_base64", "token"),
    "erase": ("masked", "token"),
    "erased": (),
    "unsubscribe": ("masked", "token"),
    "unsubscribed": ("subscribe_url", "preferences_ask_url"),
    "here": ("masked", "token"),
    "here-done": (),
    "problem": ("status", "heading", "reason"),
}
_SECTIONS = {
    "confirm": ("is_move",),
    "confirmed": ("is_move",),
    "link-ended": ("is_used", "is_expired"),
    "preferences": ("is_fresh", "is_paused", "is_confirmed", "saved", "error_email", "error_months"),
    "preferences-ask": ("error_email",),
    "subscribe": ("error_email", "error_interests", "error_language", "error_country"),
}
_FRAMED = ("subscribe", "press", "check-email")
_WITH_ERRORS = ("subscribe", "preferences", "preferences-ask")
_TICKED = ("subscribe", "preferences")
MAILS = {
    "confirm": ("club", "form_name", "asked", "url", "ends", "controller"),
    "already": ("club", "asked", "url", "unsubscribe_url", "controller"),
    "link": ("club", "url", "ends", "controller"),
    "move": ("club", "url", "ends", "controller"),
}


def make_tiny_kit(folder: Path) -> Path:
    (folder / "pages").mkdir(parents=True)
    (folder / "mails").mkdir()
    for name, holes in PAGES.items():
        for page in (name, f"{name}.frame") if name in _FRAMED else (name,):
            (folder / "pages" / f"{page}.html").write_text(_page(name, holes))
    for name, holes in MAILS.items():
        lines = "\n".join(f"{hole}: {{{{{hole}}}}}" for hole in holes)
        (folder / "mails" / f"{name}.txt").write_text(f"Subject: {name} at {{{{club}}}}\n\n{lines}\n")
    (folder / "known.json").write_text(json.dumps(_known()))
    (folder / "coops.txt").write_text("another-co-op\tAnother Co-op\nexample-bakery\tExample Bakery, Leeds\n")
    return folder


def _page(name: str, holes: tuple[str, ...]) -> str:
    lines = [f"<h1>{name}</h1>", *(f"<p>{hole}={{{{{hole}}}}}</p>" for hole in holes)]
    lines += [
        f"{{{{#{one}}}}}<b>{one}</b>{{{{/{one}}}}}{{{{^{one}}}}}{{{{/{one}}}}}" for one in _SECTIONS.get(name, ())
    ]
    if name in _WITH_ERRORS:
        lines.append("{{#has_errors}}<ul>{{#errors}}<li>{{field}}: {{reason}}</li>{{/errors}}</ul>{{/has_errors}}")
    if name in _TICKED:
        lines += [f"{{{{#interest_{one}}}}}<i>{one} is ticked</i>{{{{/interest_{one}}}}}" for one in KNOWN.interests]
        lines += [f"{{{{#language_{one}}}}}<i>{one} is chosen</i>{{{{/language_{one}}}}}" for one in KNOWN.languages]
        lines += [f"{{{{#country_{one}}}}}<i>{one} is chosen</i>{{{{/country_{one}}}}}" for one in KNOWN.countries]
    if name in ("press", "check-email"):
        lines.append("{{#has_topics}}{{#topics}}<i>{{id}}: {{label}}</i>{{/topics}}{{/has_topics}}")
    return "\n".join(lines)


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
