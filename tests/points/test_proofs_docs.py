"""docs/proofs.md is held against the code that looks at proofs."""

import re

import pytest

from club.cloud import fetch
from club.points import circles, claims
from club.points.earning import POINTS, SETTLE_DAYS, Proof
from functions import inbound, member_link
from tests.harness.building import ROOT

PAGE = (ROOT / "docs" / "proofs.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "proof"), [("a page", Proof.PAGE), ("a copy", Proof.COPY), ("a word", Proof.WORD)])
def test_each_way_earns_what_is_said(name: str, proof: Proof) -> None:
    [row] = re.findall(rf"^\| {name} \|.*$", PAGE, re.MULTILINE)

    assert f"| {POINTS[proof]} |" in row
    assert (f"{SETTLE_DAYS} days later" in row) == (proof != Proof.WORD)


def test_bounds_that_are_named_are_those_of_the_code() -> None:
    assert f"works for {member_link.LINK_HOURS} hours" in PAGE
    assert f"within {claims.OPEN_DAYS} days; {claims.MAX_TRIES} pages or mails" in PAGE
    assert claims.LATE_DAYS == 7
    assert (fetch.MAX_REDIRECTS, fetch.WHOLE_S, fetch.MAX_BYTES) == (3, 10, 1_000_000)
    assert f"{inbound.PER_HOUR} mails an hour" in PAGE
    assert (circles.MIN_COOPS, circles.MAX_COOPS, circles.MIN_MONTHS, circles.MAX_MONTHS) == (3, 12, 3, 12)
    assert f"within {circles.WAITING_DAYS} days" in PAGE


def test_every_word_of_the_log_is_explained() -> None:
    sources = [ROOT / "functions" / "inbound.py", ROOT / "club" / "points" / "claims_prove.py"]
    said = {word for source in sources for word in re.findall(r'return "([a-z][a-z-]+)"', source.read_text())}
    said |= set(re.findall(r'return \(?\s*"([a-z-]+)",', sources[1].read_text()))

    listed = {
        word for row in re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE) for word in re.findall(r"`([a-z-]+)`", row)
    }

    assert listed == said
