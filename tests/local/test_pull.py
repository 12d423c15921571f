"""What is public comes out of the store whole, names nobody, and replaces what was there or leaves it alone."""

import argparse
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import build
from club.core.errors import ClubError
from club.local import pull
from club.local.pull_files import replace_all
from club.local.pull_gather import Gatherer, OtherLedgerError
from club.newsletter.bookings import read_bookings
from club.points.ledger import verify
from club.promotions.calendar import CLOSES_DAYS, DUE_DAYS, LOCKED_DAYS
from club.promotions.decide import decide, undo
from club.promotions.image_bytes import MAX_HEIGHT_PX, MAX_IMAGE_BYTES, MAX_WIDTH_PX
from club.promotions.request import Creative, Image, Request
from club.site.pictures import SHOWN_HEIGHT_PX, SHOWN_WIDTH_PX, PictureError
from club.site.pulled import read_pulled
from club.site.statistics import LEAST_INTERESTED, LEAST_READERS
from club.subscriptions.choices import Choices
from tests.harness.building import ROOT
from tests.points.builders import a_member, earned
from tests.points.claiming import FakeCircles, FakeClaims
from tests.points.fakes import FakeBooks, FakeRoll
from tests.promotions.builders import JANE, OUT, SAID, Desk, an_edition
from tests.promotions.fakes import FakePromotions
from tests.site.pulled import png
from tests.subscriptions.things import a_reader

if TYPE_CHECKING:
    from club.subscriptions.reader import Reader

PICTURE = png(600, 300)
SHA256 = hashlib.sha256(PICTURE).hexdigest()
FILES = ["bookings.json", "circles.json", "draws.json", "ledger.json", "members.json", "statistics.json"]


class Club:
    """A club in memory, with one promotion in edition 12, a picture and 137 readers, and the folder to pull into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "content" / "club"
        self.desk = Desk()
        self.readers: list[Reader] = [
            a_reader(f"{number:043}", choices=Choices(("finance",) if number < 14 else ("education",) * (number < 23)))
            for number in range(137)
        ]
        self.books, self.roll = FakeBooks(), FakeRoll()
        self.roll.write([a_member("coop-1"), a_member("coop-2")])
        self.books.book("coop-1", earned("claim:1"))
        self.request = self.book()

    @property
    def store(self) -> FakePromotions:
        assert isinstance(self.desk.store, FakePromotions)
        return self.desk.store

    def book(self, coop: int = 1, image: bytes = PICTURE) -> Request:
        """Lets a co-op have a slot, with a picture."""
        sha256 = hashlib.sha256(image).hexdigest()
        self.store.keep_image(sha256, image)
        said = replace(SAID, image=Image(sha256, "image/png", 600, 300, "Nine loaves"))
        request = self.desk.take_part(coop, creative=said)
        self.desk.draw()
        return decide(request.ref, "approve", "", by=JANE, office=self.desk.office, now=self.desk.now)

    def gathered(self) -> Any:  # noqa: ANN401
        return Gatherer(self.as_wired(), self.folder, readers=self.readers).gather()

    def as_wired(self) -> Any:  # noqa: ANN401
        """Gives what the gatherer asks of a club."""
        return SimpleNamespace(
            promotions=self.desk.store,
            pushed=self.desk.pushed,
            dispatches=self.desk.dispatches,
            books=self.books,
            roll=self.roll,
            circles=FakeCircles(),
            claims=FakeClaims(),
            now=lambda: self.desk.now,
        )

    def json(self, name: str) -> Any:  # noqa: ANN401
        return json.loads((self.folder / name).read_text("utf-8"))


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def club(tmp_path: Path) -> Club:
    return Club(tmp_path)


@pytest.fixture
def run(club: Club, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    @contextmanager
    def opened(_args: argparse.Namespace, *, needs_kit: bool) -> Iterator[Any]:
        assert not needs_kit
        yield club.as_wired()

    monkeypatch.setattr(pull, "open_club", opened)
    monkeypatch.setattr(pull, "readers_of", lambda _: iter(club.readers))

    def run(*options: str) -> tuple[int, str, str]:
        code = build.main(["pull", "--content", str(club.folder.parent), *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_ino) for path in files}


def test_a_pull_writes_what_the_site_shows_and_says_so(club: Club, run: Run) -> None:
    code, out, err = run()

    picture = f"pictures/{SHA256[:32]}.png"
    assert (code, err) == (0, "")
    assert sorted(tree(club.folder)) == sorted([*FILES, picture])
    assert "  bookings.json: 1 editions\n" in out
    assert "  members.json: 2 members\n" in out
    assert "7 files in" in out
    assert read_pulled(club.folder).problems == read_bookings(club.folder / "bookings.json").problems == []


def test_a_second_pull_touches_nothing(club: Club, run: Run) -> None:
    run()
    before = tree(club.folder)

    code, out, _ = run()

    assert (code, out) == (0, "Nothing has changed.\n")
    assert tree(club.folder) == before


def test_a_dry_run_only_says_what_would_change(club: Club, run: Run) -> None:
    code, out, _ = run("--dry-run")

    assert code == 0
    assert "Nothing was written. 7 files" in out
    assert not club.folder.exists()


def test_a_booked_promotion_comes_with_its_picture_drawn_again(club: Club, run: Run) -> None:
    run()

    [promotion] = read_bookings(club.folder / "bookings.json").promotions[12]
    assert promotion.image
    assert (promotion.coop, promotion.slot, promotion.headline) == ("coop-1", club.request.slot, SAID.headline)
    assert promotion.image.path == f"/pictures/{SHA256[:32]}.png"
    assert (promotion.image.alt, promotion.image.width, promotion.image.height) == ("Nine loaves", 600, 300)


def test_readers_are_rounded_and_small_topics_are_left_out(club: Club, run: Run) -> None:
    run()

    values = club.json("statistics.json")
    assert values["readers"] == {"total": 130, "interests": {"finance": 14}}
    club.readers = club.readers[:99]
    run()
    assert club.json("statistics.json")["readers"]["total"] == 0


def test_members_and_votes_are_counted_by_class(club: Club, run: Run) -> None:
    run()

    members = read_pulled(club.folder).statistics.members
    assert (members["coops"].members, members["coops"].voting) == (2, 1)
    assert members["individuals"].members == 137
    assert (members["workers"].members, members["workers"].voting) == (0, 0)


def test_a_draw_is_bound_before_it_runs_and_revealed_with_its_result(club: Club, run: Run) -> None:
    club.desk.editions[13] = an_edition(13, OUT.replace(year=2027))
    club.desk.tick()

    run()

    statistics = read_pulled(club.folder).statistics
    assert statistics.seeds[12].secret
    assert not statistics.seeds[13].secret
    assert read_pulled(club.folder).draws.keys() == {12}
    board = club.store.sheet(13).board
    assert board
    assert board.secret not in (club.folder / "statistics.json").read_text("utf-8")


def test_nothing_that_is_pulled_names_a_person(club: Club, run: Run) -> None:
    club.readers.append(a_reader("x" * 43, address="grete@reader.example"))

    run()

    text = b"".join(content for content, _ in tree(club.folder).values())
    assert b"@" not in text
    assert b"jane" not in text
    assert club.request.ref.encode() not in text


def test_deliveries_of_editions_that_went_out_are_counted(club: Club, run: Run) -> None:
    club.desk.editions[11] = an_edition(11, OUT.replace(month=11), status="sent")
    club.desk.dispatches.outcomes[11] = {"delivered": 1180, "bounced": 3, "complaints": 0}

    run()

    assert read_pulled(club.folder).statistics.editions == {11: 1100}


def test_what_the_store_has_let_go_stays_on_the_site(club: Club, run: Run) -> None:
    run()
    before = tree(club.folder)
    club.desk.store = FakePromotions()

    code, out, _ = run()

    assert (code, out) == (0, "Nothing has changed.\n")
    assert tree(club.folder) == before


def test_a_withdrawn_promotion_leaves_the_edition(club: Club, run: Run) -> None:
    run()
    undo(club.request.ref, by=JANE, office=club.desk.office, now=club.desk.now)

    run()

    assert club.json("bookings.json")["editions"] == {}


def test_a_picture_that_was_drawn_stays_as_it_is(club: Club, run: Run) -> None:
    run()
    path = club.folder / "pictures" / f"{SHA256[:32]}.png"
    other = png(600, 300, b"\x01\x02\x03")  # as another release of Pillow might draw it
    path.write_bytes(other)
    club.store.images.clear()

    assert run()[1] == "Nothing has changed.\n"
    assert path.read_bytes() == other


@pytest.mark.parametrize("image", [b"GIF89a", PICTURE[:-30], b""])
def test_a_picture_that_cannot_be_drawn_stops_everything(club: Club, run: Run, image: bytes) -> None:
    club.store.images[SHA256] = image

    code, out, err = run()

    assert (code, out) == (1, "")
    assert err.startswith(f"build.py: {club.request.ref}, coop-1: the picture: ")
    assert not club.folder.exists()


def test_a_promotion_may_go_without_its_picture_when_somebody_says_so(club: Club, run: Run) -> None:
    club.store.images.clear()

    code, out, _ = run("--without-broken-pictures")

    assert code == 0
    assert out.startswith(
        f"Goes without its picture: {club.request.ref}, coop-1: the picture: It is not kept any more."
    )
    [promotion] = read_bookings(club.folder / "bookings.json").promotions[12]
    assert promotion.image is None
    with pytest.raises(PictureError):
        club.gathered()


def test_a_ledger_that_does_not_go_on_from_the_sites_is_another_one(club: Club, run: Run) -> None:
    run()
    before = tree(club.folder)
    club.books = FakeBooks()
    club.books.book("coop-2", earned("claim:2"))

    code, _, err = run()

    assert code == 1
    assert "entry 1 is another one" in err
    assert tree(club.folder) == before
    assert run("--anew")[0] == 0
    assert verify((club.folder / "ledger.json").read_text("utf-8")).purse("coop-2").balance == 30


def test_a_ledger_that_lost_entries_is_another_one_too(club: Club, run: Run) -> None:
    run()
    club.books = FakeBooks()

    with pytest.raises(OtherLedgerError, match="it has no entry 1"):
        club.gathered()


def test_what_the_site_could_not_read_is_not_written(club: Club, run: Run) -> None:
    broken = replace(club.desk.found(club.request), creative=Creative("", "https://coop-1.example"))
    club.store.requests[broken.ref] = broken

    code, _, err = run()

    assert code == 1
    assert "what the store holds cannot be shown, and nothing was written: bookings.json:" in err
    assert not club.folder.exists()


def test_every_command_of_the_page_for_administrators_runs(
    club: Club, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "promoting.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    commands = [line.split() for block in blocks for line in block.splitlines()]
    pushed: list[argparse.Namespace] = []

    def push(args: argparse.Namespace) -> int:
        pushed.append(args)
        return 0

    monkeypatch.setattr("club.local.push.run", push)

    assert [" ".join(one[:2]) for one in commands] == [".venv/bin/python build.py"] * 3
    assert build.main(commands[0][2:]) == 0
    assert [run(*one[3:])[0] for one in commands[1:]] == [0, 0]
    assert [one[2] for one in commands] == ["push", "pull", "pull"]
    assert len(pushed) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        f"**{CLOSES_DAYS} days before** its date requests close",
        f"**{DUE_DAYS} days before**, what is not approved and paid",
        f"**{LOCKED_DAYS} days before** all is locked",
        f"at most {MAX_IMAGE_BYTES:,} bytes and {MAX_WIDTH_PX:,} × {MAX_HEIGHT_PX} pixels",
        f"shown at {SHOWN_WIDTH_PX} × {SHOWN_HEIGHT_PX} at most",
        f"Fewer than {LEAST_READERS} readers are only called so",
        f"topics of {LEAST_INTERESTED} readers or more",
        "the club's ledger does not go on from content/club/ledger.json",
    ],
)
def test_the_page_for_administrators_says_what_the_code_does(sentence: str) -> None:
    assert sentence in " ".join((ROOT / "docs" / "promoting.md").read_text("utf-8").split())


def test_the_page_names_every_file_that_is_pulled(club: Club) -> None:
    page = (ROOT / "docs" / "promoting.md").read_text("utf-8")
    named = set(re.findall(r"^\| `([a-z.]+\.json|pictures/)` \|", page, re.MULTILINE))

    assert named == {name if "/" not in name else "pictures/" for name in club.gathered().files}


def test_files_are_put_in_place_together_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"old")
    (tmp_path / "b.json").mkdir()
    (tmp_path / "b.json" / "stone").touch()  # so that no file can take its place

    with pytest.raises(ClubError, match="all is as it was"):
        replace_all(tmp_path, {"a.json": b"new", "c.json": b"new", "b.json": b"new"})

    assert (tmp_path / "a.json").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.json"]
