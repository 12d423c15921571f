"""The style sheets: small, coloured from the tokens only, readable in both schemes, and right in both directions."""

import gzip
import re
from pathlib import Path

import pytest

from club.core.vocabulary import load_vocabulary
from club.site.theme import Assets
from tests.theme.source import SHEETS, THEME, style, tokens

TYPES = sorted(load_vocabulary(THEME.parent / "content" / "vocabulary")["type"])
SCHEMES = dict(zip(("light", "dark"), tokens(), strict=True))
OTHERS = [sheet for sheet in SHEETS if sheet.name != "tokens.css"]

COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(|:\s*(?:black|white|gr[ae]y|red|blue)\b", re.IGNORECASE
)
PHYSICAL = re.compile(
    r"(?:margin|padding|border|inset)-(?:left|right)|\b(?:left|right):|(?:align|float|clear): (?:left|right)"
)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_all_styles_together_are_at_most_6_kb() -> None:
    sheet = Assets(THEME / "static").files["site.css"]

    assert len(gzip.compress(sheet)) <= 6_000


@pytest.mark.parametrize("sheet", OTHERS, ids=lambda sheet: sheet.name)
def test_a_sheet_takes_its_colours_from_the_tokens(sheet: Path) -> None:
    assert COLOUR.findall(style(sheet)) == []


@pytest.mark.parametrize("sheet", OTHERS, ids=lambda sheet: sheet.name)
def test_a_sheet_works_from_right_to_left_and_forces_nothing(sheet: Path) -> None:
    assert PHYSICAL.findall(style(sheet)) == []
    assert "!important" not in style(sheet)
    assert re.findall(r"(?<![\w-])#[a-z][\w-]*(?=[^;}]*\{)", style(sheet)) == []


def test_every_token_is_defined_and_used() -> None:
    text = "".join(map(style, SHEETS))

    used = set(re.findall(r"var\(--([\w-]+)", text))

    assert used == set(re.findall(r"--([\w-]+):", text))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", [*TYPES, "ink", "ink-2"])
def test_text_in_every_colour_can_be_read(scheme: str, name: str) -> None:
    values = SCHEMES[scheme]

    assert contrast(values[name], values["paper"]) >= 4.5
    assert contrast(values[name], values["paper-2"]) >= 4.5


def test_every_kind_of_co_op_has_a_colour_and_a_sign() -> None:
    signs = (THEME / "templates" / "kinds.html").read_text(encoding="utf-8")

    coloured = re.findall(r"\.t-([\w-]+) \{ --c: var\(--\1\); \}", style(THEME / "static" / "css" / "tokens.css"))

    assert sorted(coloured) == TYPES
    assert sorted(re.findall(r'"([\w-]+)": "M', signs)) == TYPES
