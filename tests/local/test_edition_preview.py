"""`build.py edition preview`, as an editor uses it."""

import argparse
import html
import re
from pathlib import Path

import pytest

from club.core.errors import ClubError
from club.local import edition_preview
from tests.directory.samples import entry_text, write_tree
from tests.newsletter.test_edition import edition_text

BODY = "{coop-of-the-week: example-bakery}\n\n{new-in-the-directory: 2}\n\n## Bread\n"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {
        "coops/gb/example-bakery.md": entry_text(added="2026-01-01"),
        "coops/gb/closed.md": entry_text(
            name="Closed",
            website="https://closed.example",
            added="2026-01-02",
            status="{is: closed, since: 2026-01-03}",
        ),
        "coops/gb/broken.md": "x",
        "newsletter/012-bread.md": edition_text(BODY, status="draft", preheader="Flour"),
    }
    return write_tree(tmp_path / "content", files)


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    edition_preview.add_arguments(parser)
    return edition_preview.run(parser.parse_args(words))


def test_one_file_shows_a_draft_in_every_view(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("12") == 0

    path = Path(capsys.readouterr().out.strip())
    page = path.read_text(encoding="utf-8")
    assert path == Path(".serve/preview/012.html")
    frames = [html.unescape(one) for one in re.findall(r'srcdoc="([^"]*)"', page)]
    assert len(frames) == 5
    assert "Example Bakery" in frames[0]
    assert "/coops/closed/" not in frames[0]
    assert (Path(".serve") / ".gitignore").exists()
    assert "{{t}}" not in page


def test_views_differ_as_mail_programs_do() -> None:
    style = "<style>@media (prefers-color-scheme: dark) {}</style>"
    page = f'<html><head><meta content="light dark">{style}</head><p style="x">'

    phone, _, dark, text, lost, bare = [one.page for one in edition_preview.views(page)]

    assert "@media not all" in phone
    assert "@media all" in dark
    assert text == ""
    assert "<style>" not in lost
    assert '<p style="x">' in lost
    assert bare.endswith("<p>")


def test_what_a_check_would_say_is_said_above(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tree(content, {"newsletter/012-bread.md": edition_text(BODY, title="x" * 70)})

    run("12")

    page = Path(capsys.readouterr().out.strip()).read_text(encoding="utf-8")
    assert "title: has 70 characters, and mailboxes show about 60 of a subject" in page
    assert "preheader: is missing" in page


def test_the_browser_is_opened_where_that_is_asked_for(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "opened"
    monkeypatch.setenv("BROWSER", f"sh -c 'echo \"$0\" > {note}' %s")

    assert run("12", "--open") == 0

    assert note.read_text().strip().endswith(".serve/preview/012.html")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("{coop-of-the-week: nobody}\n", 'edition 12 cannot be made:\n012-bread.md:9: body: shows "nobody"'),
        ("<b>\n", "012-bread.md:9: body: has HTML in it"),
    ],
)  # fmt: skip
def test_a_broken_edition_is_not_shown_and_what_is_wrong_is_said(content: Path, body: str, what: str) -> None:
    write_tree(content, {"newsletter/012-bread.md": edition_text(body)})

    with pytest.raises(ClubError, match=re.escape(what)):
        run("12")


def test_a_file_without_front_matter_is_found_by_its_name(content: Path) -> None:
    write_tree(content, {"newsletter/013-milk.md": "x"})

    with pytest.raises(ClubError, match=r"013-milk\.md:1: file: has no front matter"):
        run("13")
    with pytest.raises(ClubError, match="there is no edition 14"):
        run("14")
