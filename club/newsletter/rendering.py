"""The mail of an edition, made once when the site is built: subject, HTML, plain text, and a manifest.

Nothing in it differs from reader to reader but the text `{{t}}`, in the place of the token that
lets a reader leave or choose topics. Delivery needs no templates to fill it.
"""

import hashlib
import html
import json
import re
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin

import jinja2
from markupsafe import Markup

from club.core.facts import Facts
from club.directory.markdown import page_to_html
from club.newsletter.edition import Edition
from club.newsletter.headers import PREFERENCES_PATH, UNSUBSCRIBE_PATH, list_id_of
from club.newsletter.parts import FORMAT, HOLE, HTML, MANIFEST, SUBJECT, TEXT
from club.newsletter.picks import Card, Letter, Parts, fill_letter
from club.newsletter.plain_text import text_of

HELP_PATH = "/privacy/"  # tells how to leave, and who answers
_SPELLED = re.compile(r"(?<=>)https?://[^<>\s]{20,}(?=</a>)")  # an address as the words of a link
_BREAKS = re.compile(r"(?<![:/])[/?._-](?=\w)")  # where a narrow screen may break it: no style does that everywhere
_LINK = re.compile(r'(<a href=")([^"]*)"')


class Stationery(NamedTuple):
    """What a mail is written on, for editions in one language.

    `style` is written into every element; `extra` stays a style sheet, which mail programs may drop.
    `words_language` is that of the templates' own words, where they have no translation, and `ad`
    the word that every promotion begins with.
    """

    env: jinja2.Environment
    style: str
    extra: str
    words_language: str
    direction: str
    words_direction: str
    ad: str


def content_of(letter: Letter, stationery: Stationery, site_url: str) -> str:
    """Gives an edition's HTML, without styles: its text, what its shortcodes show, and its promotions."""
    parts: Any = stationery.env.get_template("edition/parts.html").module
    base = site_url + letter.edition.path
    text = _LINK.sub(lambda match: _whole(base, match), page_to_html(letter.body))
    text = _SPELLED.sub(lambda match: _BREAKS.sub(r"\g<0><wbr>", match[0]), text)
    for card in letter.cards.values():
        text = _with_language(text, site_url, card, letter.edition.language)
    return fill_letter(text, letter, Parts(parts.coop, parts.newest, parts.ad))


def render(letter: Letter, stationery: Stationery, facts: Facts) -> dict[str, str]:
    """Gives the files of an edition's mail, by name."""
    edition = letter.edition
    # Whatever is written in the place of the token, nobody can have written it into an entry or an edition.
    hole = f"reader-{secrets.token_hex(16)}"
    archive = facts.url + edition.path
    content = content_of(letter, stationery, facts.url)
    context = {
        "edition": edition,
        "dir": stationery.direction,
        "words_lang": stationery.words_language,
        "words_dir": stationery.words_direction,
        "archive_url": archive,
        "unsubscribe_url": f"{facts.url}{UNSUBSCRIBE_PATH}?t={hole}",
        "preferences_url": f"{facts.url}{PREFERENCES_PATH}?t={hole}",
    }
    get = stationery.env.get_template
    page = get("edition/body.html").render(context, content=Markup(content), extra=Markup(stationery.extra))  # noqa: S704  # sanitised
    text = get("edition/body.txt").render(context, content=text_of(content, archive))
    files = {
        SUBJECT: " ".join(get("edition/subject.txt").render(context).split()),
        HTML: _safe(inline(page, stationery.style), "&#123;").replace(hole, HOLE) + "\n",
        TEXT: _safe(re.sub(r"\n{3,}", "\n\n", text).strip("\n"), "{ ").replace(hole, HOLE) + "\n",
    }
    return files | {MANIFEST: _manifest(edition, facts, files)}


def inline(page: str, style: str) -> str:
    """Gives a page with a style sheet written into its elements."""
    import css_inline  # noqa: PLC0415  # few builds have a mail to make

    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, extra_css=style, minify_css=True)
    return inliner.inline(page).replace(' data-css-inline="keep"', "")


def _safe(text: str, brace: str) -> str:
    """Keeps what somebody wrote from being filled as if it were ours."""
    return re.sub(r"\{(?=\{)", brace, text)


def _whole(base: str, match: re.Match[str]) -> str:
    address = urljoin(base, html.unescape(match[2]))
    return f'{match[1]}{html.escape(address)}"'


def _with_language(text: str, site_url: str, card: Card, language: str) -> str:
    """Gives an edition's HTML with a co-op's name marked where it is not in the edition's own language."""
    if card["lang"] == language:
        return text
    opening, name = f'<a href="{html.escape(site_url + card["path"])}"', html.escape(card["name"], quote=False)
    return text.replace(f"{opening}>{name}</a>", f'{opening} lang="{card["lang"]}" dir="{card["dir"]}">{name}</a>')


def _manifest(edition: Edition, facts: Facts, files: Mapping[str, str]) -> str:
    """Gives what delivery needs to know of the mail, and the digests of its other files."""
    values = {
        "format": FORMAT,
        "edition": edition.number,
        "name": edition.name,
        "title": edition.title,
        "subject": files[SUBJECT],
        "preheader": edition.preheader or "",
        "date": edition.date,
        "language": edition.language,
        "audience": {"interests": edition.audience.interests, "countries": edition.audience.countries},
        "status": edition.status,
        "from_name": facts.sender_name,
        "from_email": facts.sender_email,
        "postal_address": facts.controller_address,
        "archive_url": facts.url + edition.path,
        "help_url": facts.url + HELP_PATH,
        "list_id": list_id_of(facts.url),
        "slots": [{"id": slot.id, "kind": slot.kind} for slot in edition.slots],
        "sha256": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()},
    }
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
