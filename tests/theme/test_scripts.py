"""The scripts: small, and harmless under a strict content policy."""

import gzip
import re
from pathlib import Path

import pytest

from tests.theme.source import SCRIPTS, TEMPLATES, THEME

EVERYWHERE = {"js/search.js"}
FORMS = {"add.html", "embed.html"}


def asked_by(template: Path) -> set[str]:
    return EVERYWHERE | set(re.findall(r"js/[\w-]+\.js", template.read_text(encoding="utf-8")))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_a_page_needs_little_script(template: Path) -> None:
    weight = sum(len(gzip.compress((THEME / "static" / name).read_bytes())) for name in asked_by(template))

    assert weight <= (12_000 if template.name in FORMS else 5_000)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_makes_no_markup_from_text_and_keeps_nothing(script: Path) -> None:
    source = script.read_text(encoding="utf-8")

    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", source) == []
    assert re.findall(r"localStorage|sessionStorage|document\.cookie|indexedDB", source) == []


def test_every_script_is_used() -> None:
    assert set().union(*map(asked_by, TEMPLATES)) == {f"js/{script.name}" for script in SCRIPTS}
