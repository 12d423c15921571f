"""Mails of the kit that are more than text: written on what editions are written on, with holes to fill."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from markupsafe import Markup

from club.core.facts import Facts
from club.core.vocabulary import Vocabulary
from club.newsletter.rendering import inline
from club.site.stationery import Stationeries

# A hole may stand where a number is meant, and a section between the rows of a table: who writes styles into
# elements would move or drop both. So holes are words meanwhile, and sections remarks.
_HOLE, _SECTION = re.compile(r"\{\{(\w+)\}\}"), re.compile(r"\{\{[#^/]\w+\}\}")
_WORD, _REMARK = re.compile(r"hole0(\w+?)0hole"), re.compile(r"<!--(\{\{[#^/]\w+\}\})-->")


def draw_mails(
    names: Iterable[str],
    facts: Facts,
    vocabulary: Vocabulary,
    theme: Path,
    holders: Mapping[str, Callable[..., Markup]],
) -> dict[str, str]:
    """Draws the HTML of mails, by their names; `holders` are what the templates make holes with."""
    stationery = Stationeries(theme, facts, vocabulary)[facts.language]
    stationery.env.globals.update(holders)
    stationery.env.filters["host"] = lambda _link: holders["hole"]("host")  # no link is known yet
    context = {
        "words_lang": stationery.words_language,
        "words_dir": stationery.words_direction,
        "extra": Markup(stationery.extra),  # noqa: S704  # our own style sheet
    }
    drawn = {name: stationery.env.get_template(f"{name}/body.html").render(context) for name in names}
    return {name: _styled(page, stationery.style) for name, page in drawn.items()}


def _styled(page: str, style: str) -> str:
    kept = _SECTION.sub(r"<!--\g<0>-->", _HOLE.sub(r"hole0\g<1>0hole", page))
    return _REMARK.sub(r"\g<1>", _WORD.sub(r"{{\g<1>}}", inline(kept, style))) + "\n"
