"""`build.py` itself: which command runs, what each says, and how it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import build
from tests.directory.samples import write_tree
from tests.harness.building import ROOT, run_build_py


@pytest.mark.parametrize("name", build.COMMANDS)
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build.main([*name.split(), "--help"])

    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"usage: build.py {name}" in said
    assert f"Example: build.py {name}" in said


@pytest.mark.parametrize(("words", "code"), [([], 2), (["--help"], 0), (["new"], 2), (["new", "--help"], 0)])
def test_without_a_command_all_are_listed(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(words) == code
    assert "new edition" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "hint"), [(["chekc"], "did you mean check?"), (["frobnicate"], "build.py --help")])
def test_a_wrong_name_is_a_usage_error(words: list[str], hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(words) == 2
    assert hint in capsys.readouterr().err


def test_a_wrong_option_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as ended:
        build.main(["check", "--formt", "json"])

    assert ended.value.code == 2


def test_an_error_of_the_club_is_one_line(tmp_path: Path) -> None:
    run = run_build_py("check", "--content", tmp_path / "gone")

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("build.py: ")
    assert run.stderr.count("\n") == 1


def test_new_asks_for_options_where_there_is_no_terminal(tmp_path: Path) -> None:
    run = run_build_py("new", "coop", "--name", "Mill", "--content", tmp_path)

    assert run.returncode == 1
    assert "--country" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    content = write_tree(tmp_path, {f"coops/gb/{'x' * 60}-{n}.md": "x" for n in range(3000)})
    command = f'"{sys.executable}" build.py check --content "{content}" | head -1'

    run = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.stdout.count("\n") == 1
    assert run.stderr == ""


def test_a_command_does_not_import_what_another_needs() -> None:
    code = "import sys, build; build.main(['new']); print(*sorted(sys.modules))"

    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    loaded = run.stdout.split()
    assert not {"argparse", "yaml", "pelican", "jinja2", "club.directory.check"} & set(loaded)


def test_a_missing_package_is_named_with_its_mend() -> None:
    # -S leaves out the folder of installed packages: a Python that make has not prepared.
    command = [sys.executable, "-S", "build.py", "check"]

    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 1
    assert run.stderr.startswith("build.py: the package ")
    assert "is missing; run make site" in run.stderr
    assert run.stderr.count("\n") == 1


def test_an_interrupt_ends_with_the_code_of_interrupts(tmp_path: Path) -> None:
    content = write_tree(tmp_path, {"coops/gb/mill.md": "x", "club/notes": ""})
    os.mkfifo(content / "club" / "club.toml")
    run = subprocess.Popen([sys.executable, "build.py", "check", "--content", content], cwd=ROOT)

    with (content / "club" / "club.toml").open("wb"):  # waits until the command reads it, which then waits for us
        run.send_signal(signal.SIGINT)
        assert run.wait(20) == 130


def test_the_repositorys_own_content_is_right() -> None:
    run = run_build_py("check")

    assert run.returncode == 0, run.stdout[-3000:]
