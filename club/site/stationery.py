"""What an edition's mail is written on: the theme's mail templates and styles, in the edition's language."""

import dataclasses
import functools
import gettext
import re
from collections.abc import Mapping
from pathlib import Path

from club.core.facts import Facts
from club.core.vocabulary import Vocabulary
from club.newsletter.plain_text import heading, wrapped
from club.newsletter.rendering import Stationery
from club.site.theme import LOCALE, STABLE, direction, globals_of, mail_environment, tokens_of

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_OF_KIND = re.compile(r"([^{}\n]+)\{([^{}]*var\(--c\)[^{}]*)\}")
_VARIABLE = re.compile(r"var\(--([\w-]+)\)")
_WRITTEN_IN = "en"  # the templates' own words
_SHORT_CHARS = 10
_PHYSICAL = {"ltr": ("left", "right"), "rtl": ("right", "left")}


class Stationeries(dict[str, Stationery]):
    """The stationery for editions in each language, made when it is first asked for."""

    def __init__(self, theme: Path, facts: Facts, vocabulary: Vocabulary) -> None:
        """Takes the theme's folder, and what its templates speak of."""
        super().__init__()
        self._make = functools.partial(_stationery, theme, facts, vocabulary)

    def __missing__(self, language: str) -> Stationery:
        """Makes and keeps one."""
        self[language] = made = self._make(language)
        return made


def _stationery(theme: Path, facts: Facts, vocabulary: Vocabulary, language: str) -> Stationery:
    folder = theme / "mail" / "edition"
    css = {name: (folder / f"{name}.css").read_text(encoding="utf-8") for name in ("style", "extra")}
    tokens, dark = tokens_of((theme / "static" / "css" / "tokens.css").read_text(encoding="utf-8"))
    types = list(vocabulary["type"])
    env = mail_environment(theme, globals_of(dataclasses.replace(facts, language=language), vocabulary, STABLE))
    env.filters.update(wrapped=wrapped, underlined=functools.partial(heading, level="h1"), unbroken=_unbroken)
    env.filters["balanced"] = _balanced
    is_spoken = language == _WRITTEN_IN or gettext.find("club", str(LOCALE), [language])
    return Stationery(
        env=env,
        style=_resolved(css["style"], tokens, types, direction(language)),
        extra=_resolved(css["extra"], dark, types, direction(language)),
        words_language=language if is_spoken else _WRITTEN_IN,
        direction=direction(language),
        words_direction=direction(language if is_spoken else _WRITTEN_IN),
        ad=env.from_string('{{ _("Ad") }}').render(),
    )


def _unbroken(words: str) -> str:
    """Gives words that stay on one line: what styles do elsewhere, not every mail program does."""
    return words.replace(" ", "\u00a0")


def _balanced(title: str) -> str:
    """Gives a title whose last word does not stand on a line of its own."""
    first, _, last = title.rpartition(" ")
    return f"{first}\u00a0{last}" if len(first) > _SHORT_CHARS and len(last) < _SHORT_CHARS else title


def _resolved(css: str, tokens: Mapping[str, str], types: list[str], direction: str) -> str:
    """Gives CSS that mail programs know: a rule for each kind of co-op, no variables, left and right."""
    css = _OF_KIND.sub(lambda match: "\n".join(_of_kind(match, one) for one in types if one in tokens), css)
    css = _VARIABLE.sub(lambda match: tokens[match[1]], _COMMENT.sub("", css))
    start, end = _PHYSICAL[direction]
    css = css.replace("inline-start", start).replace("inline-end", end)
    css = css.replace("text-align: start", f"text-align: {start}")
    return "\n".join(line.strip() for line in css.split("\n") if line.strip())


def _of_kind(match: re.Match[str], kind: str) -> str:
    return f".t-{kind} {match[1].strip()} {{{match[2].replace('var(--c)', f'var(--{kind})')}}}"
