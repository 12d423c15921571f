"""Every command in README, CONTRIBUTING and docs/ runs."""

import contextlib
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import pytest

from tests.harness.building import ROOT
from tests.harness.left_out import leave_out

DOCUMENTS = [
    *sorted(path for path in ROOT.glob("*.md") if path.name != "CHANGELOG.md"),
    *sorted((ROOT / "docs").glob("*.md")),
]
LONG_S = 300

# Commands that are not run here, by how they begin.
EXEMPT = {
    "make test": "it is what runs this test",
    "make check": "`make test` runs it first",
    "make coverage": "runs every test of this suite",
    "make soak": "hours; runs every test of this suite",
    "make bench": "needs some 10 minutes and an idle machine; tests/benchmarks runs its parts",
    ".venv/bin/python -m benchmarks.sending": "needs an idle machine; tests/benchmarks/test_sending.py runs it, small",
    "build.py readers reapply-erasures": "needs a restored backup; tests/local/test_readers.py runs it",
    "build.py readers import": "needs a club and its list; tests/local/test_readers_lists.py runs it",
    "build.py readers export": "the same",
    "build.py readers erase": "the same",
    "build.py edition test": "needs a club to send through; tests/local/test_edition_trial.py runs it",
    "build.py edition send": "needs a served club; tests/local/test_send_edition.py runs it",
    "build.py edition status": "the same",
    "build.py readers seed": "the same",
    "build.py push": "needs a club to tell; tests/local/test_push.py runs it",
    "build.py pull": "needs a club to ask; tests/local/test_pull.py runs it",
    "build.py slots": "needs a served club; tests/local/test_slots.py runs it",
    "build.py points verify": "needs a ledger; tests/local/test_points_verify.py runs it",
    "build.py points claw-back": "needs a club; tests/local/test_members.py runs it",
    "build.py members": "needs a club; tests/local/test_members.py runs it",
    "aws ": "needs an account at Amazon; tests/infra/test_deploying_docs.py reads it with Amazon's own models",
    "sam ": "needs an account at Amazon; tests/infra/test_deployed.py deploys the same to an emulated one",
    "python infra/keys.py": "ends in a command of Amazon's; tests/infra/test_keys.py runs it",
    ".venv/bin/python tables.py": "needs a store; tests/infra/test_hosting.py runs it",
    ".venv/bin/python mails.py": "needs a queue; tests/infra/test_hosting.py runs it",
    ".venv/bin/python clock.py": "needs a store; tests/infra/test_hosting.py runs it",
    ".venv/bin/python inbound.py": "needs a store; tests/infra/test_hosting.py runs it",
    ".venv/bin/python -m uvicorn forms:app": "needs a store; tests/infra/test_hosting.py runs it",
    "git ": "the reader's own repository and forge",
    ".ci/check-entries": "needs a branch of the reader's; the workflow runs it",
}
EXEMPT_PREFIXES = tuple(one.removeprefix(".venv/bin/python ") for one in EXEMPT)
# Commands whose answer is a finding, not a failure: a fresh clone has example values in club.toml.
MAY_FIND_FAULTS = ("build.py doctor",)
# What is typed into commands that ask, one answer a line.
ANSWERS = {
    "build.py new coop": "Example Weavers\nGB\nhttps://weavers.example\nworker\nmanufacturing-crafts\nThey weave.\n\n",
    "build.py new edition": "Co-ops that weave\n2026-01-31\nFour weavers tell.\n",
}
SERVES = ("make serve", "build.py serve")

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LIST = """name,website,country,coop_type,sector,source,licence
Forno dei Soci,https://forno.example,IT,worker,food-drink-hospitality,Example list,CC0-1.0
"""


class Command(NamedTuple):
    """One line of a shell block, and the line of its document."""

    text: str
    line: int


def blocks(path: Path, language: str) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        if match[1] == language:
            yield text.count("\n", 0, match.start()) + 2, match[2]


def commands(path: Path) -> list[Command]:
    found = []
    for first, block in blocks(path, "sh"):
        whole = block.replace("\\\n", " ")
        for offset, line in enumerate(whole.splitlines()):
            text = re.sub(r"(^|\s)#.*", "", line).strip()
            if text:
                found.append(Command(re.sub(r"\s+", " ", text), first + offset))
    return found


def is_exempt(command: Command) -> bool:
    return command.text.removeprefix(".venv/bin/python ").startswith(EXEMPT_PREFIXES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository as a clone of it would be, with the environment that make made for this one."""
    if not (ROOT / ".venv" / "bin" / "python").exists():
        leave_out("the environment of make", "there is no .venv; run the tests by make test")
    left = shutil.ignore_patterns(".*", "output", "dist", "htmlcov", "__pycache__", "tests", "benchmarks")
    folder = tmp_path / "clone"
    shutil.copytree(ROOT, folder, ignore=left)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Finds `build.py` itself, as docs write it; leaves out what tells children to measure coverage."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "MAKE", "MFLAGS"))}
    return {**kept, "PATH": f"{folder}:{ROOT / '.venv' / 'bin'}:{kept['PATH']}"}


def bring_what_is_read(folder: Path, path: Path) -> None:
    """Puts the files there that the commands of a document read: those it shows, as it shows them."""
    (folder / "coops.csv").write_text(_LIST, encoding="utf-8")
    for language in ("csv", "toml"):
        for _, block in blocks(path, language):
            (folder / f"bakeries.{language}").write_text(block, encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_runs(path: Path, request: pytest.FixtureRequest) -> None:
    todo = [command for command in commands(path) if not is_exempt(command)]
    if not todo:
        return
    folder = request.getfixturevalue("copy")
    bring_what_is_read(folder, path)

    for command in todo:
        if any(one in command.text for one in SERVES):
            serve_and_fetch_once(command, folder)
        elif answers := next((ANSWERS[one] for one in ANSWERS if command.text.endswith(one)), ""):
            run_and_answer(command, folder, answers)
        else:
            run(command, folder)


def run(command: Command, folder: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-euc", command.text],
        cwd=folder, env=environment(folder), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=LONG_S, check=False,
    )  # fmt: skip
    good = {0, 1} if any(one in command.text for one in MAY_FIND_FAULTS) else {0}

    assert done.returncode in good, f"line {command.line}: {command.text}\n{done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr


def run_and_answer(command: Command, folder: Path, answers: str) -> None:
    screen, terminal = pty.openpty()
    with os.fdopen(screen, "r+b", buffering=0) as typed:
        process = subprocess.Popen(
            ["/bin/sh", "-euc", command.text],
            cwd=folder, env=environment(folder), stdin=terminal, stdout=terminal, stderr=terminal,
        )  # fmt: skip
        os.close(terminal)
        typed.write(answers.encode() + b"\x04")  # the end of input, should it ask for more
        said = b""
        with contextlib.suppress(OSError):  # what Linux says when the other end has gone
            while part := typed.read(4096):
                said += part

    assert process.wait(timeout=LONG_S) == 0, f"line {command.line}: {command.text}\n{said.decode()}"
    assert b"Wrote " in said


def serve_and_fetch_once(command: Command, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    text = re.sub(r"(PORT=|--port[ =])\d+", rf"\g<1>{port}", command.text)
    if text == command.text:
        text += f" PORT={port}" if text.startswith("make") else f" --port {port}"
    said = folder / "said.txt"
    with said.open("w") as output:
        process = subprocess.Popen(
            ["/bin/sh", "-euc", f"exec {text}"],
            cwd=folder, env=environment(folder), stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/", said, process)
        with urlopen(f"http://127.0.0.1:{port}/", timeout=LONG_S) as answer:
            page = answer.read().decode()
        os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does: the whole group hears of it
        process.wait(timeout=LONG_S)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    assert "</html>" in page
    assert "Ended." in said.read_text()
    assert "Traceback" not in said.read_text()


def wait_for(words: str, said: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + LONG_S
    while words not in said.read_text():
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < end, said.read_text()
        time.sleep(0.1)


def test_a_command_over_several_lines_is_read_as_one(tmp_path: Path) -> None:
    document = tmp_path / "x.md"
    document.write_text("```sh\nmake one  # first\nbuild.py two \\\n    --three '#4'\n```\n```\nnot this\n```\n")

    assert [command.text for command in commands(document)] == ["make one", "build.py two --three '#4'"]
