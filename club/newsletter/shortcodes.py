"""Shortcodes: lines in an edition's text that stand for what the club knows.

Each is a paragraph of its own, `{name: value}`:

| shortcode | stands for |
|---|---|
| `{coop-of-the-week: example-bakery}` | a co-op, by its slug, with its summary |
| `{new-in-the-directory: 5}` | the co-ops that were new on the edition's day, at most 10 |
| `{slot: feature-1}` | the place of a promotion; one without comes after the text |
"""

import difflib
import html
import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from club.directory.faults import Fault
from club.directory.kinds import SLUG

COOP, NEW, SLOT = "coop-of-the-week", "new-in-the-directory", "slot"
EXAMPLES = {COOP: "example-bakery", NEW: "5", SLOT: "feature-1"}
MAX_NEW = 10
_SHAPES = {COOP: SLUG, NEW: re.compile(r"[1-9][0-9]?"), SLOT: re.compile(r"[a-z][a-z0-9-]{0,39}")}
_ALONE = re.compile(r"^<p>\{([^{}<>\n]*)\}</p>$", re.MULTILINE)
_CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
_MEANT = re.compile(rf"\{{\s*({'|'.join(EXAMPLES)})\s*:")


class Shortcode(NamedTuple):
    """A right one."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{{{self.name}: {self.value}}}"


def shortcodes_in(rendered: str) -> list[Shortcode]:
    """Gives the right shortcodes in rendered Markdown, in order."""
    return [found for match in _ALONE.finditer(rendered) if (found := _read(match[1]))] if "<p>{" in rendered else []


def fill(rendered: str, draw: Callable[[Shortcode], str]) -> str:
    """Gives sanitised HTML with what `draw` gives in the place of each shortcode."""

    def drawn(match: re.Match[str]) -> str:
        found = _read(match[1])
        return draw(found) if found else match[0]

    return _ALONE.sub(drawn, rendered) if "<p>{" in rendered else rendered


def shortcode_faults(body: str, rendered: str, slots: Collection[str]) -> Iterator[tuple[int, Fault]]:
    """Gives what is wrong with the shortcodes of an edition, each with its line in the body, counted from 1.

    Whether there is such a co-op is told by `unknown_coops`, which needs to know all of them.

    Args:
        body: The Markdown.
        rendered: Its HTML.
        slots: Ids of the edition's slots.
    """
    if "{" not in body:
        return
    seen: set[Shortcode] = set()
    for words, line in _attempts(body, rendered):
        found = _read(words)
        if found is None:
            yield line, _unreadable(words)
        elif found.name == SLOT and (found in seen or found.value not in slots):
            yield line, _no_slot(found.value, slots, is_second=found in seen)
        if found:
            seen.add(found)
    for match in _MEANT.finditer(html.unescape(_loose(rendered))):
        example = str(Shortcode(match[1], EXAMPLES[match[1]]))
        mend = "put it on a line of its own, with an empty line before and after, and in no list"
        yield _line(body, match[0]), Fault("body", f"has {match[0]} …}} inside other text", mend, example)


def unknown_coops(body: str, rendered: str, slugs: Collection[str]) -> Iterator[tuple[int, Fault]]:
    """Gives the shortcodes that name no entry, each with its line in the body, counted from 1."""
    for found in shortcodes_in(rendered):
        if found.name == COOP and found.value not in slugs:
            near = difflib.get_close_matches(found.value, [one for one in slugs if one[:3] == found.value[:3]], n=1)
            mend = f'write "{near[0]}", if that is what you mean' if near else "name an entry by its file, without .md"
            example = str(Shortcode(COOP, near[0] if near else EXAMPLES[COOP]))
            what = f'shows "{found.value}", which is no entry of this directory'
            place = re.search(rf"\{{\s*{COOP}\s*:\s*{found.value}\b", body)
            line = body.count("\n", 0, place.start()) + 1 if place else 1
            yield line, Fault("body", what, mend, example)


def _read(words: str) -> Shortcode | None:
    name, _, value = (part.strip() for part in words.partition(":"))
    shape = _SHAPES.get(name)
    is_right = shape is not None and shape.fullmatch(value) and (name != NEW or int(value) <= MAX_NEW)
    return Shortcode(name, value) if is_right else None


def _attempts(body: str, rendered: str) -> Iterator[tuple[str, int]]:
    """Gives what stands alone between braces, each with its line."""
    lines = body.split("\n")
    at = 0
    for match in _ALONE.finditer(rendered):
        words = html.unescape(match[1])
        at = next((later for later in range(at, len(lines)) if lines[later].strip() == f"{{{words}}}"), at - 1) + 1
        yield words, at


def _loose(rendered: str) -> str:
    """Gives what is neither code nor a shortcode on a line of its own."""
    return _CODE.sub("", _ALONE.sub("", rendered))


def _line(body: str, words: str) -> int:
    return body.count("\n", 0, max(body.find(words), 0)) + 1


def _unreadable(words: str) -> Fault:
    name = words.partition(":")[0].strip()
    if name in EXAMPLES:
        wanted = {
            COOP: "give the slug of one co-op: the name of its file, without .md",
            NEW: f"give how many, from 1 to {MAX_NEW}",
            SLOT: "give the id of one of the edition's slots",
        }[name]
        return Fault("body", f'has "{words[:60]}", which shows nothing', wanted, str(Shortcode(name, EXAMPLES[name])))
    near = difflib.get_close_matches(name, EXAMPLES, n=1)
    mend = f'write "{near[0]}", if that is what you mean' if near else "take one of " + ", ".join(EXAMPLES)
    what = f'has "{{{words[:60]}}}", which is no shortcode'
    example = near[0] if near else COOP
    return Fault(
        "body", what, f"{mend}; between backticks it is plain text", str(Shortcode(example, EXAMPLES[example]))
    )


def _no_slot(slot: str, slots: Collection[str], *, is_second: bool) -> Fault:
    if is_second:
        return Fault("body", f'has the slot "{slot}" twice', "keep one of them")
    mend = "take one of " + ", ".join(slots) if slots else "add it to the front matter"
    example = str(Shortcode(SLOT, next(iter(slots)))) if slots else f"slots: [{{id: {slot}, kind: feature}}]"
    return Fault("body", f'has the slot "{slot}", which the front matter does not', mend, example)
