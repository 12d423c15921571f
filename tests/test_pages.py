"""The pages under content/pages: they arrive as written, and agree with what they speak of."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from club.core.vocabulary import load_vocabulary
from club.directory.document import read_document
from tests.harness.building import ROOT

FOLDER = ROOT / "content" / "pages"
PAGES = sorted(FOLDER.glob("*.md"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_arrives_as_it_was_written(path: Path, built_site: Path) -> None:
    document = read_document(path.read_text(encoding="utf-8"))
    html = (built_site / str(document.values["slug"]) / "index.html").read_bytes()

    page = BeautifulSoup(html, "lxml")

    headings = [heading.get_text() for heading in page.select("main h2")]
    assert headings == [line[3:] for line in document.body.splitlines() if line.startswith("## ")]
    assert [heading.get_text() for heading in page.select("h1")] == [document.values["title"]]
    assert page.select_one(f'meta[name=description][content="{document.values["summary"]}"]')


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_links_to_no_list_that_may_become_empty(path: Path) -> None:
    body = path.read_text(encoding="utf-8")

    assert re.findall(r"\]\(/(?:country|sector|tag|type|status|coops)/[^)]+\)", body) == []


@pytest.mark.parametrize("kind", ["type", "verification"])
def test_what_counts_explains_every_word_that_an_entry_may_use(kind: str) -> None:
    text = (FOLDER / "what-counts.md").read_text(encoding="utf-8").lower()
    terms = load_vocabulary(ROOT / "content" / "vocabulary")[kind].values()

    assert {term.label for term in terms if f"**{term.label.lower()}.**" not in text} == set()
    if kind == "type":
        assert {term.about for term in terms if term.about.lower() not in text} == set()
