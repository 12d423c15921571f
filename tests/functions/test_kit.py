"""What the build tells the functions, and the pages and mails that they fill."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.core.errors import ClubError
from functions.kit import Coops, Kit
from functions.letters import KitLetters
from functions.pages import Pages
from tests.subscriptions.builders import KNOWN, READER


def test_the_words_that_forms_may_use_come_from_the_kit(kit: Path) -> None:
    known = Kit(kit).known

    assert known.interests == KNOWN.interests
    assert (known.wordings, known.wording, known.privacy) == (KNOWN.wordings, KNOWN.wording, KNOWN.privacy)
    assert "example-bakery" in known.coops
    assert "another" not in known.coops


def test_a_form_has_the_name_of_its_co_op_if_it_stands_on_the_site_of_one(kit: Path) -> None:
    coops = Kit(kit).coops

    names = [coops.name(slug) for slug in ("example-bakery", "", "gone", "example\tbakery", "é", "-" * 9999)]

    assert names == ["Example Bakery, Leeds", *[""] * 5]


def test_a_kit_that_is_missing_or_of_another_version_is_said(tmp_path: Path) -> None:
    with pytest.raises(ClubError, match=r"known\.json: cannot be read: No such file"):
        _ = Kit(tmp_path).known
    (tmp_path / "known.json").write_text(json.dumps({"format": 2}))
    with pytest.raises(ClubError, match="another version"):
        _ = Kit(tmp_path).known
    with pytest.raises(ClubError, match=r"coops\.txt: cannot be read"):
        Kit(tmp_path).coops.name("a")


@given(
    coops=st.dictionaries(
        st.from_regex(r"[a-z0-9-]{2,9}", fullmatch=True), st.text(st.characters(exclude_categories=["C", "Z"]))
    ),
    asked=st.text(max_size=9) | st.from_regex(r"[a-z0-9-]{2,9}", fullmatch=True),
)
def test_a_co_op_is_found_by_its_whole_slug_only(
    tmp_path_factory: pytest.TempPathFactory, coops: dict[str, str], asked: str
) -> None:
    path = tmp_path_factory.mktemp("coops") / "coops.txt"
    path.write_bytes("".join(f"{slug}\t{name}\n" for slug, name in coops.items()).encode())

    found = Coops(path)

    assert {slug: found.name(slug) for slug in coops} == coops
    assert found.name(asked) == coops.get(asked, "")
    assert (list(found), len(found)) == (list(coops), len(coops))


def test_a_page_is_read_once_and_filled_with_escaped_words(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>{{word}} {{#is_so}}yes{{/is_so}}{{^is_so}}no{{/is_so}}</p>")
    pages = Pages(tmp_path)

    first = pages.fill("a", {"word": "<b>&\"'{{word}}", "is_so": True})
    (tmp_path / "a.html").unlink()
    second = pages.fill("a", {})

    assert first == "<p>&lt;b&gt;&amp;&quot;&#x27;{{word}} yes</p>"
    assert second == "<p> no</p>"
    with pytest.raises(ClubError, match=r"a page|b\.html: cannot be read"):
        pages.fill("b", {})


def test_a_mail_is_bare_text_with_its_subject_apart(kit: Path) -> None:
    common = {"club": "Bread & Roses", "controller": "Society\n1 Street"}
    letters = KitLetters(kit / "mails", common, Kit(kit).coops.name)

    mail = letters.write(
        "confirm", READER, {"form": "example-bakery", "url": "https://a/?t=1", "asked": "", "ends": ""}
    )

    assert (mail.to, mail.subject, mail.html) == (READER, "confirm at Bread & Roses", "")
    assert "form_name: Example Bakery, Leeds" in mail.text
    assert "url: https://a/?t=1" in mail.text
    assert "controller: Society\n1 Street" in mail.text


def test_nothing_filled_in_can_end_the_subject(kit: Path) -> None:
    letters = KitLetters(kit / "mails", {"club": "A\r\nBcc: x\n\nB"}, str)

    assert letters.write("move", READER, {}).subject == "move at A Bcc: x B"


@pytest.mark.parametrize(("name", "content"), [("a", None), ("a", "Dear reader,\n\nhello")])
def test_a_mail_that_the_kit_lacks_is_said(tmp_path: Path, name: str, content: str | None) -> None:
    if content:
        (tmp_path / f"{name}.txt").write_text(content)

    with pytest.raises(ClubError, match=r"a\.txt: (cannot be read|must begin with)"):
        KitLetters(tmp_path, {}, str).write(name, READER, {})
