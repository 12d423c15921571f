import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from club.core.errors import ClubError
from club.site.verify import BrokenContentError
from tests.harness.building import ROOT
from tests.harness.soak import short_or_long
from tests.site.content import build_site, digest, entry, fill, write


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return fill(tmp_path / "content", 30)


def test_a_second_build_finds_nothing_to_do(content: Path, tmp_path: Path) -> None:
    build_site(content, tmp_path / "out")
    time.sleep(0.06)  # what is younger than a tick of the clock is read again

    report = build_site(content, tmp_path / "out")

    assert report.was_current or report.made == 0


def test_a_changed_entry_remakes_its_pages_and_few_others(content: Path, tmp_path: Path) -> None:
    whole = build_site(content, tmp_path / "out")
    path, text = entry(3)
    write(content, path, text.replace("does.", "does very well."))

    report = build_site(content, tmp_path / "out")

    assert "does very well" in (tmp_path / "out/coops/coop3/index.html").read_text(encoding="utf-8")
    assert 0 < report.made < whole.made / 2


def test_the_same_content_gives_the_same_bytes_wherever_it_is_built(content: Path, tmp_path: Path) -> None:
    build_site(content, tmp_path / "out")
    moved = shutil.copytree(content, tmp_path / "else" / "where")

    build_site(moved, tmp_path / "other-out", jobs=2)

    assert digest(tmp_path / "out") == digest(tmp_path / "other-out")


def change(content: Path, chance: random.Random, numbers: set[int]) -> None:
    """Makes one of the changes that people make."""
    kind = chance.choice(("add", "add", "edit", "edit", "move", "close", "remove"))
    if kind == "add" or len(numbers) < 5:
        number = max(numbers) + 1
        numbers.add(number)
        write(content, *entry(number))
        return
    number = chance.choice(sorted(numbers))
    for old in content.glob(f"coops/*/coop{number}.md"):
        old.unlink()
    if kind == "remove":
        numbers.discard(number)
    elif kind == "close":
        write(content, *entry(number, status="{is: closed, since: 2024}"))
    elif kind == "move":
        write(content, *entry(number, country="DE", locality="Berlin", region="Berlin", location=""))
    else:
        write(
            content,
            *entry(
                number, name=f"Renamed {chance.randint(1, 999)} {number}", type=chance.choice(("worker", "housing"))
            ),
        )


@pytest.mark.parametrize("seed", range(short_or_long(2, 60)))
def test_a_warm_build_gives_byte_for_byte_what_a_cold_one_gives(content: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    numbers = set(range(30))
    build_site(content, tmp_path / "warm")

    for step in range(short_or_long(4, 12)):
        for _ in range(chance.choice((1, 1, 3))):
            change(content, chance, numbers)
        build_site(content, tmp_path / "warm")
        build_site(content, tmp_path / f"cold{step}", use_cache=False)

        assert digest(tmp_path / "warm") == digest(tmp_path / f"cold{step}")


def test_many_processes_give_what_one_gives(tmp_path: Path) -> None:
    content = fill(tmp_path / "content", 450)

    build_site(content, tmp_path / "one")
    build_site(content, tmp_path / "two", jobs=2)

    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_a_broken_entry_leaves_the_old_site_and_names_the_fault(content: Path, tmp_path: Path) -> None:
    build_site(content, tmp_path / "out")
    before = digest(tmp_path / "out")
    path, text = entry(3)
    write(content, path, text.replace("type: ", "type: x"))

    with pytest.raises(BrokenContentError) as caught:
        build_site(content, tmp_path / "out")

    assert [problem.fault.field for problem in caught.value.problems] == ["type"]
    assert caught.value.problems[0].path.endswith(path)
    assert digest(tmp_path / "out") == before


@pytest.mark.parametrize("seed", range(short_or_long(2, 100)))
def test_a_killed_build_leaves_the_last_good_site_and_the_next_one_is_right(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    content = fill(tmp_path / "content", 120)
    command: list[str | Path] = [sys.executable, "build.py", "build", "--content", content]
    command += ["--output", tmp_path / "out", "--jobs", "2"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    before = digest(tmp_path / "out")
    for number in range(60):
        write(content, *entry(number, name=f"New name {number}"))

    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0.05, 1.2))
    process.send_signal(signal.SIGKILL)
    was_killed = process.wait() != 0
    after = digest(tmp_path / "out")
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    fresh = [tmp_path / "fresh" if part == tmp_path / "out" else part for part in command]
    subprocess.run(fresh, cwd=ROOT, check=True, capture_output=True)

    assert digest(tmp_path / "out") == digest(tmp_path / "fresh")
    assert not was_killed or after in (before, digest(tmp_path / "fresh"))


@pytest.mark.parametrize("harm", ["cut", "garbage", "gone", "shelf", "flipped"])
def test_a_damaged_memory_costs_time_and_nothing_else(content: Path, tmp_path: Path, harm: str) -> None:
    build_site(content, tmp_path / "out")
    workshop = tmp_path / ".out.build"
    memory = workshop / "memory"
    if harm == "cut":
        memory.write_bytes(memory.read_bytes()[:-100])
    elif harm == "garbage":
        memory.write_bytes(os.urandom(5000))
    elif harm == "gone":
        memory.unlink()
    elif harm == "shelf":
        shutil.rmtree(workshop / "shelf")
    else:
        for segment in (workshop / "shelf").iterdir():
            segment.write_bytes(segment.read_bytes().replace(b"Bakery", b"Bokery"))
    write(content, *entry(99))

    build_site(content, tmp_path / "out")
    build_site(content, tmp_path / "fresh", use_cache=False)

    assert digest(tmp_path / "out") == digest(tmp_path / "fresh")


def test_an_output_that_was_deleted_is_made_again(content: Path, tmp_path: Path) -> None:
    build_site(content, tmp_path / "out")
    before = digest(tmp_path / "out")
    shutil.rmtree(tmp_path / "out")

    build_site(content, tmp_path / "out")

    assert digest(tmp_path / "out") == before


def test_two_builds_at_once_both_end_well(content: Path, tmp_path: Path) -> None:
    command: list[str | Path] = [sys.executable, "build.py", "build", "--content", content]
    command += ["--output", tmp_path / "out"]

    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]

    assert [(process.communicate()[1], process.returncode) for process in both] == [(b"", 0), (b"", 0)]
    assert (tmp_path / "out/coops/coop3/index.html").exists()


def test_a_folder_without_entries_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ClubError, match="has no folder coops"):
        build_site(tmp_path, tmp_path / "out")


@pytest.mark.parametrize("stranger", ["letter.txt", "photos/me.jpg"])
def test_a_folder_with_other_things_in_it_is_never_replaced(content: Path, tmp_path: Path, stranger: str) -> None:
    write(tmp_path / "home", stranger, "precious")

    with pytest.raises(ClubError, match="holds other things"):
        build_site(content, tmp_path / "home")

    assert (tmp_path / "home" / stranger).read_text(encoding="utf-8") == "precious"


def test_an_output_emptied_by_hand_is_filled_again(content: Path, tmp_path: Path) -> None:
    build_site(content, tmp_path / "out")
    before = digest(tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
    (tmp_path / "out").mkdir()

    build_site(content, tmp_path / "out")

    assert digest(tmp_path / "out") == before


@pytest.mark.parametrize("path", ["coops/stray.md", "coops/gb/deep/er.md", "coops/gb/entry.markdown"])
def test_an_entry_in_the_wrong_place_is_named_and_not_dropped(content: Path, tmp_path: Path, path: str) -> None:
    write(content, path, entry(99)[1])

    with pytest.raises(BrokenContentError) as caught:
        build_site(content, tmp_path / "out")

    assert [problem.path for problem in caught.value.problems] == [str(content / path)]


@pytest.mark.soak
def test_many_small_builds_do_not_pile_up_files(content: Path, tmp_path: Path) -> None:
    for step in range(70):
        path, text = entry(step % 30)
        write(content, path, f"{text}Step {step}.\n")
        build_site(content, tmp_path / "warm")
    build_site(content, tmp_path / "cold", use_cache=False)

    assert digest(tmp_path / "warm") == digest(tmp_path / "cold")
    assert len(list((tmp_path / ".warm.build/shelf").iterdir())) < 65
