"""The mail of an edition in the theme: every word can be translated, every colour is a token."""

import re
from pathlib import Path

import pytest

from tests.theme.source import THEME, style, tokens
from tests.theme.test_templates import ATTRIBUTE, JINJA, TAG

FOLDER = THEME / "mail" / "edition"
TEMPLATES = sorted((*FOLDER.glob("*.html"), *FOLDER.glob("*.txt")))
SHEETS = sorted(FOLDER.glob("*.css"))
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(|\b(?:black|white|red|gray|grey)(?![\w-])", re.IGNORECASE)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_all_words_of_a_mail_can_be_translated(template: Path) -> None:
    source = re.sub(r"<style.*?</style>|<!--.*?-->", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)

    text = ATTRIBUTE.sub("", TAG.sub(" ", JINJA.sub("", source))).replace("&nbsp;", "")
    text = text.replace("/about/", "")  # an address

    assert re.findall(r"[^\W\d_]{2,}", text) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_and_faces_of_a_mail_are_the_sites(sheet: Path) -> None:
    css = style(sheet)

    asked = set(re.findall(r"var\(--([\w-]+)\)", css))
    assert COLOUR.findall(css) == []
    assert asked - {"c"} <= tokens()[0].keys()
    assert asked >= {"paper", "ink", "ink-2", "line"}


def test_lengths_are_what_every_mail_program_knows() -> None:
    css = style(FOLDER / "style.css")

    assert re.findall(r"[\d.](?:rem|em|vw|vh|ch)\b|calc\(|clamp\(", css) == []
    assert re.findall(r"position:|float:|flex|grid|white-space: (?!pre-wrap)|overflow|word-break", css) == []
