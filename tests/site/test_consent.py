"""Consent wordings: each version is published as it was, for good, and the record is what says so."""

import datetime as dt
import hashlib
import shutil
from pathlib import Path

import pytest

from club.core.vocabulary import load_vocabulary
from club.site.consent import NAMES, RECORD, check_consent, record_new
from club.site.verify import BrokenContentError
from tests.harness.building import ROOT, run_build_py
from tests.site.content import build_site, fill
from tests.site.website import Website

OWN = ROOT / "content" / "consent"
VOCABULARY = load_vocabulary(ROOT / "content" / "vocabulary")
TODAY = dt.date(2027, 1, 31)


def version(body: str = "You agree to get our mails.", **values: str) -> str:
    fields = {"title": "What you agree to", "date": "2027-01-02", "lang": "en"} | values
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items()) + f"---\n\n{body}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the club's own wordings."""
    return Path(shutil.copytree(OWN, tmp_path / "content" / "consent"))


def faults(folder: Path) -> list[tuple[str, str, str]]:
    """Gives path, what is wrong and how to mend it."""
    return [(one.path, one.fault.what, one.fault.mend) for one in check_consent(folder, VOCABULARY, TODAY).problems]


def test_what_ships_is_recorded_and_right() -> None:
    assert faults(OWN) == []


def test_every_version_is_published_with_its_bytes_and_their_hash(website: Website) -> None:
    files = sorted(OWN.glob("*/*.md"))
    overview = website.pages["/consent/"]

    for path in files:
        address = f"/consent/{path.parent.name}/{path.stem}/"
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert (website.folder / address[1:] / "index.txt").read_bytes() == path.read_bytes()
        assert digest in website.pages[address].source
        assert digest in overview.source
        assert address in {link.address for link in overview.links}
    assert {path.parent.name for path in files} == set(NAMES)


def test_the_privacy_notice_is_its_newest_version(website: Website) -> None:
    newest = max(int(path.stem) for path in (OWN / "privacy").glob("*.md"))
    version_page = website.pages[f"/consent/privacy/{newest}/"]
    page = website.pages["/privacy/"]

    assert page.find("//main//h2//text()") == version_page.find("//main//h2//text()")
    assert f"Version {newest}," in page.text("//main")
    assert "A newer one" not in page.text("//main")


def test_an_older_version_says_that_there_is_a_newer_one(folder: Path, tmp_path: Path) -> None:
    (folder / "privacy/2.md").write_text(version("We keep less now.", date="2026-11-23"), encoding="utf-8")
    record_new(folder, VOCABULARY, TODAY)
    fill(tmp_path / "content", 1)

    build_site(tmp_path / "content", tmp_path / "out")

    site = Website(tmp_path / "out")
    assert "A newer one has taken its place." in site.pages["/consent/privacy/1/"].text("//main")
    assert "We keep less now." in site.pages["/privacy/"].text("//main")


def test_a_version_that_changed_after_it_was_published_is_refused(folder: Path, tmp_path: Path) -> None:
    path = folder / "privacy/1.md"
    path.write_bytes(path.read_bytes().replace(b"7 days", b"8 days"))
    fill(tmp_path / "content", 1)

    ((where, what, mend),) = faults(folder)

    assert (where, what) == ("privacy/1.md", "was published, and has changed since: consents name it")
    assert mend == "put it back; write what is to count from now on as privacy/2.md"
    with pytest.raises(BrokenContentError):
        build_site(tmp_path / "content", tmp_path / "out")


def test_one_byte_at_the_end_is_a_change(folder: Path) -> None:
    with (folder / "sign-up/1.md").open("ab") as file:
        file.write(b"\n")

    assert [what for _, what, _ in faults(folder)] == ["was published, and has changed since: consents name it"]


def test_a_version_that_is_gone_is_missed(folder: Path) -> None:
    (folder / "sign-up/1.md").unlink()

    assert faults(folder) == [
        (
            "sign-up/1.md",
            "was published, and is gone or broken: consents name it",
            "put it back; write what is to count from now on as sign-up/2.md",
        )
    ]


def test_a_new_version_is_recorded_on_demand_and_only_then_counts(folder: Path) -> None:
    (folder / "sign-up/2.md").write_text(version(), encoding="utf-8")

    ((where, _, mend),) = faults(folder)
    new = record_new(folder, VOCABULARY, TODAY)

    assert where == "sign-up/2.md"
    assert "build.py check --fix" in mend
    assert [(one.name, one.version) for one in new] == [("sign-up", 2)]
    assert faults(folder) == []
    assert check_consent(folder, VOCABULARY, TODAY).whole().sign_up.version == 2


def test_recording_again_changes_nothing(folder: Path) -> None:
    before = (folder / RECORD).read_bytes()

    assert record_new(folder, VOCABULARY, TODAY) == []
    assert (folder / RECORD).read_bytes() == before


def test_recording_never_covers_up_a_change(folder: Path) -> None:
    (folder / "sign-up/1.md").write_text(version(), encoding="utf-8")

    assert record_new(folder, VOCABULARY, TODAY) == []
    assert len(faults(folder)) == 1


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        ("sign-up/2.md", version("One.\n\nTwo."), "body"),
        ("sign-up/2.md", version("- a list"), "body"),
        ("sign-up/2.md", version("x" * 701), "body"),
        ("privacy/2.md", version("<b>bold</b>"), "body"),
        ("privacy/2.md", version(date="2027-02-30"), "date"),
        ("privacy/2.md", version(date="2028-01-01"), "date"),
        ("privacy/2.md", version(title=""), "title"),
        ("privacy/two.md", version(), ""),
        ("privacy/02.md", version(), ""),
        ("privacy/old/2.md", version(), ""),
        ("privacy/3.md", version(), ""),
    ],
)
def test_what_is_wrong_with_a_new_version_is_said_and_it_is_not_recorded(
    folder: Path, name: str, text: str, field: str
) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    problems = check_consent(folder, VOCABULARY, TODAY).problems

    assert (name, field) in [(one.path, one.fault.field) for one in problems]
    assert record_new(folder, VOCABULARY, TODAY) == []


@pytest.mark.parametrize("text", ["x", "[other]\n1 = 'a'\n", "[privacy]\n1 = 'short'\n", "privacy = 1\n"])
def test_a_record_that_is_none_is_refused(folder: Path, text: str) -> None:
    (folder / RECORD).write_text(text, encoding="utf-8")

    assert faults(folder)[0][0] == RECORD


def test_a_folder_without_any_wording_is_refused(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text("", encoding="utf-8")

    assert [(path, what) for path, what, _ in faults(tmp_path)] == [
        (f"{name}/1.md", "is not there, and no form can be shown without it") for name in NAMES
    ]


def test_the_command_says_it_and_records(folder: Path) -> None:
    fill(folder.parent, 1)
    (folder / "privacy/2.md").write_text(version(date="2026-11-23"), encoding="utf-8")
    content = str(folder.parent)

    told = run_build_py("check", "--content", content)
    fixed = run_build_py("check", "--content", content, "--fix")

    assert told.returncode == 1
    assert "privacy/2.md:1: file: is not in the record of what was published" in told.stdout
    assert fixed.returncode == 0, fixed.stdout
    assert "privacy/2.md: it is published from now on, and must not change" in fixed.stderr


def test_git_leaves_the_bytes_of_wordings_alone() -> None:
    assert "*/*.md -text" in (OWN / ".gitattributes").read_text(encoding="utf-8").splitlines()
