"""`build.py serve` as a person meets it: the real command, on a free port, over a few entries."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.harness.building import ROOT

LONG_S = 120  # far more than a build of a few entries takes, on a machine that does other things as well
ENTRY = """---
name: {name}
country: GB
website: https://{slug}.example
type: worker
sector: food-drink-hospitality
added: 2026-01-31
---

{text}
"""


class Answer(NamedTuple):
    status: int
    text: str
    headers: dict[str, str]

    @property
    def said(self) -> Any:  # noqa: ANN401  # as JSON is
        return json.loads(self.text)


def write(content: Path, slug: str, text: str = "Bread.") -> Path:
    """Writes an entry; the build shows it."""
    path = content / "coops" / "gb" / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ENTRY.format(name=slug.title(), slug=slug, text=text), encoding="utf-8")
    return path


class Served:
    """A running server, and what it has said so far."""

    def __init__(
        self, folder: Path, *options: str, port: int = 0, environment: Mapping[str, str] | None = None
    ) -> None:
        self.folder, self.output = folder, folder / "site"
        self.state = folder / ".serve"
        self._store = 0
        self.said = folder / f"said-{time.monotonic_ns()}.txt"
        command = ["serve", "--port", str(port), "--content", "content", "--output", "site", *options]
        # From another folder than the repository: nothing may depend on where a person stands.
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, ROOT / "build.py", *command],
                cwd=folder, stdout=said, stderr=said, env={**os.environ, **(environment or {})},
            )  # fmt: skip

    @property
    def words(self) -> str:
        return self.said.read_text()

    @property
    def address(self) -> str:
        return self.wait_for(lambda: re.search(r"^ +(http://127\.0\.0\.1:\d+)/$", self.words, re.MULTILINE))[1]

    def wait_for(self, sees: Callable[[], re.Match[str] | None]) -> re.Match[str]:
        end = time.monotonic() + LONG_S
        while time.monotonic() < end:
            if found := sees():
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        pytest.fail(f"not seen; exit code {self.process.poll()}; it said:\n{self.words}", pytrace=False)

    def wait_for_words(self, pattern: str) -> None:
        self.wait_for(lambda: re.search(pattern, self.words))

    def wait_for_text(self, path: str, pattern: str) -> None:
        self.wait_for(lambda: re.search(pattern, self.ask(path).text))

    def ask(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Answer:
        return _asked(Request(self.address + path, method=method, headers=dict(headers or {})))

    def send(self, path: str, **fields: str) -> Answer:
        """Sends a form, and has it answered as JSON."""
        data = urlencode(fields).encode()
        return _asked(Request(self.address + path, data=data, headers={"Accept": "application/json"}))

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=LONG_S)

    @property
    def children(self) -> dict[int, str]:
        """Gives its processes and theirs, with their command lines."""
        return _children(self.process.pid)

    @property
    def store(self) -> int:
        """Gives the number of the store's process, as soon as it is not the one that was given last."""
        end = time.monotonic() + LONG_S
        while time.monotonic() < end:
            for pid, command in self.children.items():
                if Path(command.split("\0")[0]).name == "roto-server" and pid != self._store:
                    self._store = pid
                    return pid
        pytest.fail(f"there is no store; it said:\n{self.words}", pytrace=False)


def _asked(request: Request) -> Answer:
    try:
        with urlopen(request, timeout=LONG_S) as answer:
            return Answer(answer.status, answer.read().decode(), _lower(answer.headers))
    except HTTPError as error:
        with error:
            return Answer(error.code, error.read().decode(), _lower(error.headers))


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _children(parent: int) -> dict[int, str]:
    if not Path("/proc/self/stat").exists():
        pytest.skip("needs /proc")
    found: dict[int, str] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            is_child = int(stat.read_text().rpartition(") ")[2].split()[1]) == parent
            command = stat.with_name("cmdline").read_text()
        except (OSError, ValueError):
            continue
        if is_child:
            found[int(stat.parent.name)] = command
            found |= _children(int(stat.parent.name))
    return found
