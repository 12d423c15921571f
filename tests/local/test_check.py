"""`build.py check`, as a person and a pull request meet it."""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import pytest

from club.core.errors import ClubError
from club.local import check
from tests.directory.samples import entry_text, write_tree
from tests.harness.soak import short_or_long
from tests.newsletter.test_edition import edition_text

PAGE = "---\ntitle: About\n---\n"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Gives a small right content folder, and stands beside it."""
    monkeypatch.chdir(tmp_path)
    return write_tree(
        tmp_path / "content",
        {
            "coops/gb/example-bakery.md": entry_text("We bake, [all of us](/about/).\n"),
            "newsletter/012-bread.md": edition_text("See [the bakery](/coops/example-bakery/).\n"),
            "pages/about.md": PAGE + "[Bread](/newsletter/012-bread/)\n",
        },
    )


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    check.add_arguments(parser)
    return check.run(parser.parse_args(words))


def test_right_content_passes_with_a_count(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert capsys.readouterr() == ("Checked 1 entry, 1 edition, 1 page and 2 wordings: no errors, 0 warnings.\n", "")


def test_every_problem_of_every_file_is_said_at_once(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "coops/gb/mill.md": entry_text("[x](/coops/nobody/)\n", name="Mill", website="mill.example"),
        "coops/gb/shop.md": entry_text("[x](/abaut/)\n", name="Shop", website="https://shop.example", sector="x"),
        "newsletter/013-milk.md": edition_text("a\n\n[x](/country/fr/)\n", number="13"),
        "pages/who.md": "---\ntitle: Who\n---\n<b>\n",
    }
    write_tree(content, files)

    assert run() == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[:2] for line in lines[:-1]] == [
        ["content/coops/gb/mill.md:4", "website"],
        ["content/coops/gb/mill.md:8", "body"],
        ["content/coops/gb/shop.md:6", "sector"],
        ["content/coops/gb/shop.md:8", "body"],
        ["content/newsletter/013-milk.md:11", "body"],
        ["content/pages/who.md:4", "body"],
    ]
    assert lines[-1] == "Checked 3 entries, 2 editions, 2 pages and 2 wordings: 6 errors in 4 files, 0 warnings."


def test_warnings_do_not_change_the_exit_code(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tree(content, {"coops/gb/mill.md": entry_text(name="Mill")})

    assert run() == 0
    assert "website: warning: has the same domain as mill" in capsys.readouterr().out


def test_paths_limit_what_is_said_but_not_what_is_seen(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tree(content, {"coops/gb/mill.md": entry_text(name="Mill"), "coops/fr/broken.md": "x"})

    assert run("content/coops/gb/mill.md") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "has the same domain as example-bakery" in lines[0]
    assert run("content/coops/fr") == 1
    assert run("content") == 1


@pytest.mark.parametrize("path", ["content/coops/gb/gone.md", "elsewhere.md"])
def test_a_path_that_cannot_be_meant_is_refused(content: Path, path: str) -> None:
    (content.parent / "elsewhere.md").write_text("x")

    with pytest.raises(ClubError, match=path):
        run(path)


def test_a_folder_without_entries_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClubError, match="coops"):
        run("--content", str(tmp_path))


def test_github_gets_paths_from_here(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tree(content, {"coops/gb/mill.md": entry_text(name="")})

    assert run("--format", "github") == 1
    told = capsys.readouterr().out
    assert told.startswith("::error file=content/coops/gb/mill.md,line=2,title=name::is missing; add it")


def test_programs_get_json_and_nothing_else(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tree(content, {"coops/gb/mill.md": entry_text(name="")})

    assert run("--format", "json") == 1
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (told["errors"], told["checked"]) == (1, {"entry": 2, "edition": 1, "page": 1, "wording": 2})
    assert told["problems"][0]["path"] == "content/coops/gb/mill.md"


def test_content_elsewhere_is_told_with_its_whole_path(
    content: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    away = write_tree(tmp_path_factory.mktemp("away"), {"coops/gb/mill.md": "x"})

    assert run("--content", str(away)) == 1
    assert capsys.readouterr().out.startswith(f"{away.resolve()}/coops/gb/mill.md:1: file: has no front matter")


def test_fix_mends_first_and_says_so(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = content / "coops" / "gb" / "example-bakery.md"
    right = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + right.replace(b"\n", b"\r\n"))

    assert run() == 1
    capsys.readouterr()
    assert run("--fix") == 0
    assert path.read_bytes() == right
    assert "Mended content/coops/gb/example-bakery.md: byte order mark taken out, Unix line ends" in (
        capsys.readouterr().err
    )


def test_fix_mends_only_what_was_named(content: Path) -> None:
    write_tree(content, {"coops/gb/mill.md": entry_text(name="Mill", website="https://mill.example").rstrip()})

    run("--fix", "content/pages")

    assert not (content / "coops" / "gb" / "mill.md").read_bytes().endswith(b"\n")


def test_ten_thousand_entries_are_checked_in_four_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = short_or_long(1_000, 10_000)
    text = entry_text("We bake bread for the valley.\n" * 10, locality="Leeds", founded="1998", added="2026-01-31")
    files = {
        f"coops/gb/mill-{n}.md": text.replace("Example Bakery", f"Mill {n}").replace(
            "example.coop", f"mill-{n}.example"
        )
        for n in range(count)
    }
    write_tree(tmp_path, files)

    start = time.process_time()
    exit_code = run("--content", str(tmp_path))

    assert exit_code == 0, capsys.readouterr().out[:500]
    assert time.process_time() - start < 4 * count / 10_000 + 0.3


DRAFT = {"number": "13", "status": "draft", "preheader": "Milk, and who owns it"}


def of_edition(content: Path, capsys: pytest.CaptureFixture[str], body: str, **fields: str) -> list[str]:
    """Gives what is said of an edition that has its required fields on lines 2 to 7."""
    write_tree(content, {"newsletter/013-milk.md": edition_text(body, **DRAFT | fields)})
    run()
    lines = capsys.readouterr().out.splitlines()[:-1]
    return [line.removeprefix("content/newsletter/013-milk.md:") for line in lines]


def test_a_right_edition_passes_with_its_mail(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = "{coop-of-the-week: example-bakery}\n\n## Milk\n\n{new-in-the-directory: 3}\n"

    assert of_edition(content, capsys, body) == []


@pytest.mark.parametrize(
    ("body", "fields", "said"),
    [
        ("a\n\n{coop-of-the-week: nobody}\n", {}, '12: body: shows "nobody", which is no entry of this directory; '),
        ("{new-in-the-directory: 99}\n", {}, '10: body: has "new-in-the-directory: 99", which shows nothing; '),
        ("a\n", {"title": "x" * 79}, "3: title: has 79 characters, at most 78 fit in a subject; "),
        ("a\n", {"title": "x" * 61}, "3: title: warning: has 61 characters, and mailboxes show about 60"),
        ("a\n", {"preheader": "Bread"}, "8: preheader: warning: says what the title says; "),
        ("a\n", {"preheader": ""}, "8: preheader: warning: is missing"),
        ("é" * 20_000, {}, "10: body: makes a mail of "),
    ],
)
def test_a_fault_of_a_mail_is_said_with_its_line(
    content: Path, capsys: pytest.CaptureFixture[str], body: str, fields: dict[str, str], said: str
) -> None:
    [line] = of_edition(content, capsys, body, **fields)

    assert line.startswith(said)


def test_an_edition_that_is_to_go_out_is_not_in_the_name_of_an_example(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = of_edition(content, capsys, "a\n", status="scheduled")

    assert [line.partition(";")[0] for line in lines] == [
        f"7: status: is scheduled, but the club's {words} is still the example"
        for words in ("postal address", "owner", "sender")
    ]


def test_what_was_sent_is_past_mending(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert of_edition(content, capsys, "a\n", status="sent", title="x" * 100, preheader="") == []


def test_bookings_are_checked_with_the_editions(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"slot": "feature-1", "kind": "classified", "coop": "nobody", "body": "x", "link": "https://x.example"}
    write_tree(content, {"club/bookings.json": json.dumps({"format": 1, "editions": {"13": [row]}})})

    lines = of_edition(content, capsys, "a\n", slots="[{id: feature-1, kind: feature}]")

    assert [line.partition(";")[0] for line in lines] == [
        f"content/club/bookings.json:1: editions.13.feature-1{said}"
        for said in (
            ": is booked as a classified, but the edition's slot is a feature",
            '.coop: "nobody" is no entry of this directory',
        )
    ]
