"""Tests whose tool is missing are left out, and the last line of the run says so.

A stranger's machine may have no browser; the rest of the suite is still worth running there. On a CI
machine (`CI=true`) a test that was left out is a failure, or nobody would notice.
"""

import os
from collections import Counter
from typing import NoReturn

import pytest

_MARK = "left out: "


def leave_out(tool: str, why: str) -> NoReturn:
    """Skips the running test because `tool` is missing; `why` says what was looked for and the mend."""
    pytest.skip(f"{_MARK}{tool} ({why})")


def is_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


class LeftOut:
    """The pytest plugin that counts the tests left out, by reason."""

    def __init__(self) -> None:
        self.tests_by_reason: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and isinstance(report.longrepr, tuple):
            _before, mark, reason = report.longrepr[2].partition(_MARK)
            if mark:
                self.tests_by_reason[reason] += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.tests_by_reason and is_ci() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_unconfigure(self) -> None:
        """Prints after pytest's own summary, so that it is the last line."""
        if self.tests_by_reason:
            parts = [f"{count} tests without {reason}" for reason, count in sorted(self.tests_by_reason.items())]
            fault = " This is a failure under CI=true." if is_ci() else ""
            print(f"Left out: {'; '.join(parts)}.{fault}", flush=True)  # noqa: T201
