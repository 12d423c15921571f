"""The kit: what the build draws for the functions, so that site, pages and mails come from one place.

    known.json          the words that forms may use, and who the club is
    coops.txt           a line `slug, tab, name` for each co-op that a form may be attributed to
    pages/<name>.html   Mustache (mustache(5)) with the holes that `HOLES` names
    mails/<name>.txt    the same for mails: `Subject: …`, an empty line, the text
    mails/<name>.html   beside it, for the few that are more than text

Pages link to the theme's stable addresses, because a function may be older than the site.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from club.core.errors import ClubError
from club.core.facts import Facts, load_facts
from club.core.today import today
from club.core.vocabulary import Vocabulary, load_vocabulary
from club.directory.check import check_entries
from club.newsletter.edition import Edition
from club.site import kit_members as members
from club.site import kit_promotions as promotions
from club.site.consent import SIGN_UP, Consent, beside_a_button
from club.site.kit_mails import draw_mails
from club.site.model import Directory
from club.site.pages.newsletter import newest_public
from club.site.places import find_places
from club.site.publish import Stage, write
from club.site.theme import STABLE, direction, environment, globals_of, mail_environment
from club.site.verify import Verifier, refuse

FORMAT = 1
KNOWN, COOPS = "known.json", "coops.txt"
_ERRORS = "has_errors errors field reason"
_AGAIN = "email topics id language country form frame wording press"
# What the functions fill in. `interest_*` stands for a hole for each topic, and so on.
HOLES: Mapping[str, str] = {
    "subscribe": f"{_ERRORS} error_email error_interests error_language error_country has_topics interest_* language_*"
    " country_* email language country form frame stamp wording",
    "press": _AGAIN,
    "check-email": f"{_AGAIN} has_topics label ends",
    "confirm": "masked token asked form_name is_move",
    "confirmed": "masked preferences_url unsubscribe_url is_move",
    "never": "",
    "link-ended": "reason is_used is_expired ended again_url",
    "preferences": f"{_ERRORS} error_email error_interests error_language error_country error_months interest_*"
    " language_* country_* email masked token is_fresh is_paused paused_until is_confirmed is_member member_since"
    " is_voter vote_until here_url saved unsubscribe_url",
    "preferences-ask": f"{_ERRORS} error_email email",
    "preferences-sent": "email",
    "move-sent": "email ends token",
    "your-data": "masked json json_base64 token",
    "erase": "masked token",
    "erased": "",
    "unsubscribe": "masked token",
    "unsubscribed": "subscribe_url preferences_ask_url",
    "here": "masked token",
    "here-done": "",
    "send": "edition title readers is_counted segments label count without language countries archive_url token",
    "send-done": "edition title is_new is_planning is_canary is_sending is_paused is_done is_cancelled is_running"
    " has_button reason sent readers passed archive_url token seen",
    "send-cancel": "edition title sent left token",
    "join": f"{_ERRORS} error_coop error_email error_agreed coop email is_agreed",
    "join-sent": "email coop_name domain is_shared days",
    "join-confirm": "masked coop_name is_member token",
    "join-confirmed": "coop_name is_accepted is_declined is_waiting note",
    "join-decide": f"{_ERRORS} error_note coop_name coop_url email is_proven asked since contact note token",
    "join-decided": "coop_name is_accepted is_other by at note is_open token",
    **members.HOLES,
    **promotions.HOLES,
    "problem": "status heading reason",
}
FRAMED = ("subscribe", "press", "check-email", "problem")  # may be an answer inside another site's frame
MAIL_HOLES: Mapping[str, str] = {
    "confirm": "club form_name asked url ends controller",
    "already": "club asked url unsubscribe_url controller",
    "link": "club url ends controller",
    "move": "club url ends controller",
    "moved": "club asked controller",
    "send": "club edition title readers segments archive_url url ends controller",
    "paused": "club edition title reason at sent readers url ends controller",
    "join": "club coop_name url ends controller",
    "join-decide": "club coop_name coop_url email is_proven asked since contact url controller",
    "join-answer": "club coop_name is_accepted note url controller",
    **members.MAIL_HOLES,
    **promotions.MAIL_HOLES,
}
_TAG = re.compile(r"\{\{\s*([#^/]?)\s*([^}]*?)\s*\}\}")
_OF_CHOICES = {"interest": "sector", "language": "language", "country": "country"}


class Source(NamedTuple):
    """What a kit is made from; `coops` are slugs with names."""

    facts: Facts
    vocabulary: Vocabulary
    consent: Consent
    coops: Iterable[tuple[str, str]]
    edition: Edition | None


def make_kit(content: Path, theme: Path | None, folder: Path, site_url: str | None) -> None:
    """Draws the kit of a content folder without building its site.

    Raises:
        BrokenContentError: Entries, editions, pages or wordings are wrong.
        ClubError: Something cannot be read, or `folder` holds other things than a kit.
    """
    places, day = find_places(content, theme), today()
    vocabulary = load_vocabulary(places.vocabulary)
    verifier = Verifier(places, vocabulary, day)
    entries = check_entries(places.coops, vocabulary, day)
    refuse(places.coops, entries.problems)
    source = Source(
        load_facts(places.facts, site_url=site_url),
        vocabulary,
        verifier.consent(),
        [(one.brief.slug, one.brief.name) for one in entries.entries if not one.brief.gone],
        newest_public(edition for edition, _ in verifier.editions()),
    )
    write_kit(folder, draw_kit(source, places.theme))


def source_of(site: Directory) -> Source:
    """Gives what the kit of a site is made from."""
    coops = [(record.brief.slug, record.brief.name) for record in site.present()]
    edition = newest_public(edition for edition, _ in site.editions)
    return Source(site.facts, site.vocabulary, site.consent, coops, edition)


def draw_kit(source: Source, theme: Path, bytecode: Path | None = None) -> dict[str, bytes]:
    """Draws every file of the kit, by its name.

    Raises:
        ClubError: A template has a hole that the functions do not fill.
    """
    files = {KNOWN: _known(source), COOPS: _coops(source.coops)}
    variables = {
        **globals_of(source.facts, source.vocabulary, STABLE),
        "sign_up": beside_a_button(source.consent.sign_up),
        "edition": source.edition,
        "hole": _hole,
        "shown": _shown,
        "hidden": _hidden,
    }
    pages = environment(theme, variables, bytecode)
    pages.filters["host"] = lambda _link: _hole("host")  # no link is known yet
    for name, holes in HOLES.items():
        for suffix, layout in (("", "answer"), (".frame", "framed")):
            if not suffix or name in FRAMED:
                drawn = _page(pages, name, layout, source)
                _verify(f"forms/{name}.html", drawn, holes, source.vocabulary)
                files[f"pages/{name}{suffix}.html"] = drawn.encode()
    mails = mail_environment(theme, variables)
    for name, holes in MAIL_HOLES.items():
        subject, body = (mails.get_template(f"{name}/{part}.txt").render().strip() for part in ("subject", "body"))
        drawn = f"Subject: {subject}\n\n{body}\n"
        _verify(f"mail/{name}", drawn, holes, source.vocabulary)
        files[f"mails/{name}.txt"] = drawn.encode()
    holders = {name: variables[name] for name in ("hole", "shown", "hidden")}
    for name, drawn in draw_mails(promotions.HTML_HOLES, source.facts, source.vocabulary, theme, holders).items():
        _verify(f"mail/{name}", drawn, promotions.HTML_HOLES[name], source.vocabulary)
        files[f"mails/{name}.html"] = drawn.encode()
    return files


def write_kit(folder: Path, files: Mapping[str, bytes]) -> None:
    """Puts a kit in the place of the one that is there, in one step.

    Raises:
        ClubError: The folder holds other things, or cannot be written.
    """
    folder = folder.resolve()
    if folder.exists() and not (folder / KNOWN).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise ClubError(f"{folder}: holds other things than a kit; give an empty or a new folder as --kit")
    workshop = folder.with_name(f".{folder.name}.kit")
    try:
        stage, made = Stage(folder, workshop), set[str]()
        root = stage.begin()
        for name, content in files.items():
            write(str(root), name, content, made)
        stage.publish(root)
    except OSError as error:
        raise ClubError(f"{folder}: the kit cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _page(env: jinja2.Environment, name: str, layout: str, source: Source) -> str:
    language = source.facts.language
    page = {
        "path": "/forms/",
        "canonical": "",
        "title": source.facts.name,
        "description": source.facts.tagline,
        "lang": language,
        "dir": direction(language),
        "noindex": True,
        "feed": "",
        "crumbs": (),
        "json_ld": "",
    }
    context = {"page": page, "layout": f"forms/{layout}.html", "is_framed": layout == "framed"}
    return env.get_template(f"forms/{name}.html").render(context)


def _known(source: Source) -> bytes:
    facts, vocabulary, consent = source.facts, source.vocabulary, source.consent
    known = {
        "format": FORMAT,
        "name": facts.name,
        "tagline": facts.tagline,
        "site_url": facts.url,
        "sender_name": facts.sender_name,
        "sender_email": facts.sender_email,
        "controller_name": facts.controller_name,
        "controller_address": facts.controller_address,
        "controller_email": facts.controller_email,
        "language": facts.language,
        "interests": _labels(vocabulary, "sector"),
        "languages": _labels(vocabulary, "language"),
        "countries": _labels(vocabulary, "country"),
        "wordings": {str(one.version): one.hash for one in consent.wordings[SIGN_UP]},
        "wording": str(consent.sign_up.version),
        "privacy": consent.privacy.hash,
    }
    return (json.dumps(known, ensure_ascii=False, indent=1) + "\n").encode()


def _labels(vocabulary: Vocabulary, kind: str) -> dict[str, str]:
    return {term.id: term.label for term in vocabulary[kind].values()}


def _coops(coops: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{slug}\t{name}\n" for slug, name in sorted(coops)).encode()


def _hole(name: str) -> Markup:
    return Markup("{{%s}}") % name


def _shown(name: str, caller: Callable[[], str]) -> Markup:
    return Markup("{{#%s}}%s{{/%s}}") % (name, caller(), name)


def _hidden(name: str, caller: Callable[[], str]) -> Markup:
    return Markup("{{^%s}}%s{{/%s}}") % (name, caller(), name)


def _verify(template: str, drawn: str, holes: str, vocabulary: Vocabulary) -> None:
    """Raises where a drawn file has a hole that is not declared, or a section without an end."""
    known = set(_each(holes, vocabulary))
    opened: list[str] = []
    for sign, name in _TAG.findall(drawn):
        if name not in known:
            raise ClubError(f"theme/{template}: has a hole {name!r}, which the functions do not fill")
        if sign in ("#", "^"):
            opened.append(name)
        elif sign and (not opened or opened.pop() != name):
            raise ClubError(f"theme/{template}: ends a section {name!r} that it has not begun")
    if opened or drawn.count("{{") != len(_TAG.findall(drawn)):
        raise ClubError(f"theme/{template}: has a section or a hole without an end")


def _each(holes: str, vocabulary: Vocabulary) -> Iterator[str]:
    for name in holes.split():
        kind = _OF_CHOICES.get(name.removesuffix("_*"))
        if name.endswith("_*") and kind:
            yield from (f"{name[:-1]}{term}" for term in vocabulary[kind])
        else:
            yield name
