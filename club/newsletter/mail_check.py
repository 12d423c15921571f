"""What is wrong with the mail of an edition, seen from the mailboxes where it will be read."""

import quopri
import re
from base64 import encodebytes
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

from club.core.facts import Facts
from club.directory.faults import Fault
from club.newsletter.edition import Edition
from club.newsletter.parts import HOLE, HTML, TEXT
from club.newsletter.plain_text import WIDTH

MAX_HTML_BYTES = 60_000  # as it is mailed; one big client shows no more than some 102,000
MAX_SUBJECT_CHARS = 78  # a line (RFC 5322, section 2.1.1)
SHOWN_SUBJECT_CHARS = 60  # what lists of mails show
_TEMPLATE = "mend theme/mail/edition"
_HOLES = 2  # unsubscribe, and choose topics
_FORBIDDEN = frozenset(
    ("audio", "button", "embed", "form", "iframe", "input", "link", "object", "script", "svg", "video")
)
_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}")
_EXTRAS = re.compile(r"\{([^{}]*)\}")
_ONE_WORD = re.compile(r"[\s>.0-9-]*\S+")  # an address, behind the marks of lists and quotations
_COLOURS = frozenset(("background-color", "border-color", "color"))


@dataclass(slots=True)
class Look:
    """What is seen in a mail's HTML: its elements with their attributes, its headings, links and promotions, in order.

    A promotion is all that is said in it up to its link, and the link.
    """

    elements: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    promotions: list[str] = field(default_factory=list)
    style: str = ""


class Mailed(NamedTuple):
    """What is judged: an edition, the files of its mail, and how its promotions must be labelled."""

    edition: Edition
    files: Mapping[str, str]
    facts: Facts
    label: str
    promoted: Sequence[str] = ()  # links of its promotions


def look_at(page: str) -> Look:
    """Looks at a mail's HTML."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.look


def encoded_bytes(text: str) -> int:
    """Gives the size of a part of a mail as it travels: by base64 or quoted-printable, whichever is longer.

    Mailers choose as they like (RFC 2045, section 6), and not all choose the shorter one.
    """
    content = text.encode()
    return max(len(encodebytes(content)), len(quopri.encodestring(content)))


def mail_faults(mailed: Mailed) -> Iterator[Fault]:
    """Gives what is wrong with a mail; fields are those of the edition's file, or empty where the theme is at fault."""
    look = look_at(mailed.files[HTML])
    yield from _head_faults(mailed.edition)
    yield from _sender_faults(mailed.edition, mailed.facts)
    size = encoded_bytes(mailed.files[HTML])
    if size > MAX_HTML_BYTES:
        what = f"makes a mail of {size / 1000:,.1f} kB, at most {MAX_HTML_BYTES // 1000} kB fit"
        yield Fault("body", what, "shorten it, or say less here and link to a page", "[Read on](/about/)")
    for judge in _JUDGES:
        for what in judge(mailed, look):
            yield Fault("", f"its mail {what}", _TEMPLATE)


def _head_faults(edition: Edition) -> Iterator[Fault]:
    length = len(edition.title)
    if length > MAX_SUBJECT_CHARS:
        what = f"has {length} characters, at most {MAX_SUBJECT_CHARS} fit in a subject"
        yield Fault("title", what, "shorten it", "Co-ops that bake")
    elif length > SHOWN_SUBJECT_CHARS:
        what = f"has {length} characters, and mailboxes show about {SHOWN_SUBJECT_CHARS} of a subject"
        yield Fault("title", what, "shorten it, or begin with what matters", "Co-ops that bake", is_warning=True)
    if edition.preheader is None:
        what = "is missing, so that mailboxes show the title again beside the subject"
        yield Fault(
            "preheader", what, "add what makes people open it", "preheader: Bread, and who owns it", is_warning=True
        )
    elif edition.preheader.casefold() == edition.title.casefold():
        yield Fault(
            "preheader", "says what the title says", "say something else", "Bread, and who owns it", is_warning=True
        )


def _sender_faults(edition: Edition, facts: Facts) -> Iterator[Fault]:
    """Says which of the club's facts are still those it ships with, for an edition that is to be sent."""
    if edition.status == "draft":
        return
    for name, words in (
        ("controller_address", "postal address"),
        ("controller_name", "owner"),
        ("sender_email", "sender"),
    ):
        if name in facts.examples:
            what = f"is {edition.status}, but the club's {words} is still the example"
            yield Fault("status", what, "write your own into content/club/club.toml", "status: draft")


def _language(mailed: Mailed, look: Look) -> Iterator[str]:
    names = [name for name, _ in look.elements]
    first = names.index("body") + 1 if "body" in names else 0
    for place in (0, first):
        given = look.elements[place][1] if place < len(look.elements) else {}
        if given.get("lang") != mailed.edition.language or given.get("dir") not in ("ltr", "rtl"):
            yield "does not name its language and direction on html and on the first element of body"
            return


def _structure(_: Mailed, look: Look) -> Iterator[str]:
    names = [name for name, _ in look.elements]
    if names.count("h1") != 1:
        yield "has not one heading of the first level"
    for name in sorted(_FORBIDDEN & set(names)):
        yield f"has <{name}> in it, which mail programs drop or distrust"
    if any(
        name == "table" and given.get("width") and given.get("role") != "presentation" for name, given in look.elements
    ):
        yield 'lays out by a table without role="presentation"'


def _pictures(mailed: Mailed, look: Look) -> Iterator[str]:
    for name, given in look.elements:
        if name != "img":
            continue
        if not given.get("alt", "").strip():
            yield "has a picture without words for those who do not see it (alt)"
        if not given.get("src", "").startswith(mailed.facts.url + "/"):
            yield "loads a picture from elsewhere than the club's own site"
        if "1" in (given.get("width"), given.get("height")):
            yield "has a picture of one pixel"


def _styles(_: Mailed, look: Look) -> Iterator[str]:
    if _MEDIA.sub("", look.style).strip():
        yield "needs its style sheet: something stands there outside of @media"
    rules = " ".join(_EXTRAS.findall(_MEDIA.sub(lambda match: match[0][match[0].index("{") + 1 : -1], look.style)))
    properties = {one.partition(":")[0].strip() for one in rules.split(";") if one.strip()}
    if properties - _COLOURS:
        yield f"needs its style sheet for more than colours: {', '.join(sorted(properties - _COLOURS))}"
    if any("var(" in given.get("style", "") for _, given in look.elements):
        yield "has a CSS variable in it, which most mail programs do not know"


def _foot(mailed: Mailed, _: Look) -> Iterator[str]:
    for name, words in ((HTML, "HTML"), (TEXT, "plain text")):
        text = mailed.files[name]
        if text.count(HOLE) != _HOLES:
            yield f"does not link once to unsubscribing and once to choosing topics in its {words}"
        if _folded(mailed.facts.controller_address) not in _folded(text):
            yield f"lacks the postal address in its {words}"


def _promotions(mailed: Mailed, look: Look) -> Iterator[str]:
    labelled = [words for words in look.promotions if words.startswith(f"{mailed.label} ")]
    for link in mailed.promoted:
        if not any(words.endswith(f" {link}") for words in labelled):
            yield f'has a promotion that is not labelled "{mailed.label}": {link}'


def _text(mailed: Mailed, look: Look) -> Iterator[str]:
    lines = mailed.files[TEXT].splitlines()
    if any(len(line) > WIDTH + 2 and not _ONE_WORD.fullmatch(line) for line in lines):
        yield f"has a line of more than {WIDTH + 2} characters in its plain text"
    text, at = _folded(mailed.files[TEXT]), 0
    for words in (*look.headings, *look.links):
        if _folded(words.removeprefix("mailto:")) not in text:
            yield f"says something that its plain text does not: {words[:80]}"
    for link in look.links:
        at = text.find(_folded(link.removeprefix("mailto:")), at) + 1
        if at == 0:
            yield f"has its links in another order in its plain text, from {link[:80]} on"
            return


_JUDGES: Sequence[Callable[[Mailed, Look], Iterator[str]]] = (
    _language, _structure, _pictures, _styles, _foot, _promotions, _text,
)  # fmt: skip


def _folded(text: str) -> str:
    """Gives text without white space, which is all that wrapping changes."""
    return "".join(text.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.look = Look()
        self._heading: list[str] | None = None
        self._promotion: list[str] | None = None
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.look.elements.append((tag, given))
        if re.fullmatch("h[1-6]", tag):
            self._heading = []
        elif tag == "a":
            link = given.get("href", "")
            self.look.links.append(link)
            if self._promotion is not None:
                self.look.promotions.append(" ".join(("".join(self._promotion) + f" {link}").split()))
        elif tag == "table" and "ad" in given.get("class", "").split():
            self._promotion = []
        self._is_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        if self._heading is not None and re.fullmatch("h[1-6]", tag):
            self.look.headings.append(" ".join("".join(self._heading).split()))
            self._heading = None
        elif tag == "table":
            self._promotion = None
        self._is_style = False

    def handle_data(self, data: str) -> None:
        if self._is_style:
            self.look.style += data
        for words in (self._heading, self._promotion):
            if words is not None:
                words.append(data)
