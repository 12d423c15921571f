"""The templates: nothing inline that the content policy forbids, and no word without a translation hook."""

import re
from pathlib import Path

import pytest

from tests.theme.source import TEMPLATES, THEME

NAMES = {"JSON", "Murmurations"}  # the same in every language
SPOKEN = re.compile(r'\b(?:aria-label|alt|placeholder|title|label|data-[\w-]+)="([^"{]*)"')
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TRANSLATED = re.compile(r"\{%-? trans.*?endtrans -?%\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
ATTRIBUTE = re.compile(r'(?<= )[a-z-]+="[^"]*"')  # in a macro that gives nothing but attributes

each_template = pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda template: template.relative_to(THEME / "templates").as_posix()
)


@each_template
def test_a_template_has_no_inline_style_script_or_handler(template: Path) -> None:
    source = template.read_text(encoding="utf-8")

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", source) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", source) == []


@each_template
def test_all_words_of_a_template_can_be_translated(template: Path) -> None:
    source = template.read_text(encoding="utf-8")

    text = ATTRIBUTE.sub("", TAG.sub(" ", JINJA.sub("", TRANSLATED.sub("", source))))
    spoken = [words for words in SPOKEN.findall(JINJA.sub("{}", source)) if re.search(r"[^\W\d_]{2}", words)]

    assert set(re.findall(r"[^\W\d_]{2,}", text)) - NAMES == set()
    assert [words for words in spoken if " " in words or words.istitle()] == []


@each_template
def test_a_template_asks_only_for_files_that_exist(template: Path) -> None:
    asked = set(re.findall(r"""asset\(["']([^"']+)["']\)""", template.read_text(encoding="utf-8")))

    assert [name for name in asked - {"site.css"} if not (THEME / "static" / name).is_file()] == []


@each_template
def test_a_template_loads_nothing_from_elsewhere(template: Path) -> None:
    source = template.read_text(encoding="utf-8")

    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', source) == []
