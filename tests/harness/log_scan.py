"""Nothing that is logged names anybody: every log record of every test is read, and what functions print.

Fails a test that has logged an address, a token or an internet address of a visitor. Tests use made-up
ones only: addresses below `example` names and `.test`, visitors in the networks that are kept for
documentation (RFC 5737, RFC 3849).
"""

import logging
import re
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).resolve().parents[1]
# Where what is printed is read as well: the rest of the suite prints entries, which may have addresses in them.
_PRINTED = tuple(_ROOT / name for name in ("cloud", "functions", "subscriptions"))
# They are what tests listen and send with, and no part of the club.
_NOT_OURS = ("aiosmtpd", "asyncio", "hypothesis", "mail.", "watchfiles")

_ADDRESS = re.compile(r"[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_VISITOR = re.compile(r"\b(?:192\.0\.2|198\.51\.100|203\.0\.\d{1,3})\.\d{1,3}\b|\b2001:0?db8:[0-9a-f:]*", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w/.-])[A-Za-z0-9_-]{22,}(?![\w/.-])")


def leaks(text: str) -> list[str]:
    """Gives what must not be in a log: addresses, visitors, and what looks like a token or a reader's key."""
    found = [match[0] for pattern in (_ADDRESS, _VISITOR) for match in pattern.finditer(text)]
    return found + [match[0] for match in _WORD.finditer(text) if _is_random(match[0])]


def _is_random(word: str) -> bool:
    """Tells base64url of random bytes from names, which do not mix capitals, small letters and digits."""
    digits = sum(char.isdigit() for char in word)
    capitals = sum(char.isupper() for char in word)
    return digits > 0 and capitals > 2 and any(char.islower() for char in word)


class LogScan(logging.Handler):
    """The pytest plugin; it listens at the root and at each logger that does not pass its records on."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(_NOT_OURS):
            self._lines.append(f"{record.name}: {_text(record)}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        texts, self._lines = self._lines, []
        if item.path.is_relative_to(_ROOT) and any(item.path.is_relative_to(folder) for folder in _PRINTED):
            texts = [*texts, *(text for _, text in report.sections)]
        if report.passed and (found := list(_found(texts))):
            report.outcome = "failed"
            report.longrepr = "What was logged or printed names somebody:\n" + "\n".join(found)
        return report


def watch() -> LogScan:
    """Begins to listen; give the result to pytest's plugin manager."""
    scan = LogScan()
    for name in ("", "club"):  # the club's own logger keeps its records to itself
        logging.getLogger(name).addHandler(scan)
    return scan


def _text(record: logging.LogRecord) -> str:
    fields: Any = getattr(record, "fields", {})
    trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
    return " ".join([record.getMessage(), *(f"{name}={value}" for name, value in fields.items()), trace])


def _found(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for line in text.splitlines():
            if leaks(line):
                yield line
