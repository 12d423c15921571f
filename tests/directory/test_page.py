from pathlib import Path

import pytest

from club.directory.page import check_pages, read_page
from tests.directory.samples import TODAY, vocabulary, write_tree


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("about.md", "---\ntitle: About\n---\n| a |\n|---|\n| b@c.coop |\n", []),
        ("about.md", "---\nsummary: x\n---\n", [(1, "title", "is missing")]),
        ("about.md", "---\ntitle: A\ntemplate: x\n---\n", [(3, "template", "is an unknown field")]),
        ("about.md", "---\ntitle: A\nslug: Über\n---\n", [(3, "slug", '"Über" is not a slug')]),
        ("About Us.md", "---\ntitle: A\n---\n", [(1, "", '"About Us" is no slug')]),
        ("map.md", "---\ntitle: A\n---\n", [(1, "slug", "/map/ is the address of another page of the site")]),
        ("about.md", "---\ntitle: A\n---\nx\n\n<b>\n", [(6, "body", "has HTML in it")]),
        ("about.md", "About\n", [(1, "", "has no front matter"), (1, "title", "is missing")]),
    ],
)
def test_a_page_is_judged(path: str, text: str, found: list[tuple[int, str, str]]) -> None:
    file = read_page(path, text.encode(), vocabulary(), TODAY)

    said = [(one.line, one.fault.field, one.fault.what) for one in file.problems]
    assert said == found[: len(said)]
    assert bool(said) == bool(found)


def test_a_page_lives_at_its_slug_or_its_name() -> None:
    texts = {"about.md": "---\ntitle: About\n---\n", "a.md": "---\ntitle: A\nslug: who\n---\n"}

    pages = [read_page(path, text.encode(), vocabulary(), TODAY).thing for path, text in texts.items()]

    assert [page and (page.slug, page.lang) for page in pages] == [("about", "en"), ("who", "en")]


def test_two_pages_cannot_have_one_address(tmp_path: Path) -> None:
    write_tree(tmp_path, {"aa.md": "---\ntitle: A\n---\n", "b.md": "---\ntitle: B\nslug: aa\n---\n[x](#y) [z](/aa/)\n"})

    checked = check_pages(tmp_path, vocabulary(), TODAY)

    assert [(one.path, one.line, one.fault.what) for one in checked.problems] == [("b.md", 3, "aa is that of aa.md")]
    assert checked.links["b.md"] == ["/aa/"]
