"""What is logged, and what never is."""

import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest

from club.core.errors import ClubError, TemporaryError
from functions import logs
from tests.functions.rig import Rig
from tests.harness.building import ROOT
from tests.harness.log_scan import LogScan, leaks
from tests.subscriptions.builders import READER

TOKEN = "t8SAbY6u1u8Tt0Yr3Qk0lA"  # made up


def test_a_line_is_readable_in_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    logs.say("request-answered", message="m-1", answer="confirm")

    assert capsys.readouterr().err == "request-answered message=m-1 answer=confirm\n"


def test_a_line_is_json_in_lambda(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "mail")

    logs.warn("many-bounces", edition=7)

    said = json.loads(capsys.readouterr().err)
    assert said == {"level": "WARNING", "event": "many-bounces", "edition": 7}


def _look_up() -> None:
    dict[str, str]()[READER]


def _fail(error: Exception) -> None:
    try:
        try:
            _look_up()
        except KeyError as cause:
            raise error from cause
    except type(error) as caught:
        logs.fail("unexpected-error", caught)


@pytest.mark.parametrize("error", [ValueError(READER), TemporaryError(READER), RuntimeError(TOKEN, {"t": TOKEN})])
def test_an_error_is_named_with_its_cause_and_place_but_not_with_its_words(
    capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    _fail(error)

    line = capsys.readouterr().err
    assert f"error={type(error).__name__} from KeyError" in line
    assert "at=functions/test_logs.py:" in line
    assert leaks(line) == []


def test_only_an_error_of_ours_about_settings_and_files_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    _fail(ClubError("CLUB_SITE_URL is not set"))

    assert "reason=CLUB_SITE_URL is not set" in capsys.readouterr().err


def test_requests_are_not_logged(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    with rig.browser() as browser:
        browser.post(f"/forms/subscribe?t={TOKEN}", data=rig.sign_up())
        browser.get(f"/forms/confirm?t={TOKEN}")
        browser.post("/forms/subscribe", content=b"--c", headers={"Content-Type": "multipart/form-data; boundary=b"})

    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_a_test_that_logs_an_address_fails_whoever_logs_it() -> None:
    scan = LogScan()
    logger = logging.Logger("somebody")  # noqa: LOG001 - the one that watches this suite must not hear it
    logger.addHandler(scan)
    logger.warning("mail to %s", READER)

    failed, passed = _report(scan, "cloud/test_x.py"), _report(scan, "cloud/test_x.py")

    assert failed.outcome == "failed"
    assert f"somebody: mail to {READER}" in str(failed.longrepr)
    assert passed.outcome == "passed"


@pytest.mark.parametrize(("path", "outcome"), [("functions/test_x.py", "failed"), ("site/test_x.py", "passed")])
def test_a_test_of_the_functions_that_prints_an_address_fails(path: str, outcome: str) -> None:
    report = _report(LogScan(), path, ("Captured stderr call", f"mail to {READER}"))

    assert report.outcome == outcome


def _report(scan: LogScan, path: str, *sections: tuple[str, str]) -> pytest.TestReport:
    """Gives what the plugin makes of the report of a test that passed."""
    item: Any = SimpleNamespace(path=ROOT / "tests" / path)
    report = pytest.TestReport(path, (path, 1, "test"), {}, "passed", None, "call", sections)
    wrapper = scan.pytest_runtest_makereport(item)
    next(wrapper)
    with pytest.raises(StopIteration) as end:
        wrapper.send(report)
    made: pytest.TestReport = end.value.value
    return made


@pytest.mark.parametrize(
    "line",
    [
        f"mail to {READER}",
        "email=reader%40coop.example",
        "asked by 203.0.113.9",
        "asked by 2001:db8::1",
        f"GET /forms/confirm?t={TOKEN}",
        "key=q3J0bS1pcy1hLWtleS1vZi0zMi1ieXRlcy1sb25nISE",
    ],
)
def test_the_scan_finds_what_must_not_be_logged(line: str) -> None:
    assert leaks(line) != []


@pytest.mark.parametrize(
    "line",
    [
        "request-answered message=e1506fd5-9e7b-434f-bd42-4f8fa224b599 answer=confirm",
        "unexpected-error error=botocore.exceptions.EndpointConnectionError at=functions/web.py:98 < a/b.py:7",
        "http://127.0.0.1:8000/ is ready",
        "test_an_error_is_named_with_its_cause_and_place",
    ],
)
def test_the_scan_lets_pass_what_may_be_logged(line: str) -> None:
    assert leaks(line) == []
