import argparse
from pathlib import Path

import pytest

from club.local import doctor
from tests.directory.samples import ROOT, write_tree

OWN_FACTS = """
name = "Real Club"
tagline = "A list."
url = "https://club.coop"
language = "en"
forge = {url = "https://forge.coop/club", branch = "main"}
controller = {name = "Real Society", postal_address = "1 High Street, Leeds", email = "hello@club.coop"}
sender = {name = "Real Club", email = "news@club.coop"}
"""


def run(content: Path) -> int:
    parser = argparse.ArgumentParser()
    doctor.add_arguments(parser)
    return doctor.run(parser.parse_args(["--content", str(content)]))


def test_the_facts_that_ship_are_refused_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(ROOT / "content") == 1
    lines = capsys.readouterr().out.splitlines()
    assert sum("is still the example" in line for line in lines) == 6
    assert lines[-1].endswith("6 to mend before publishing.")


def test_a_club_with_facts_of_its_own_is_ready(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write_tree(tmp_path, {"club/club.toml": OWN_FACTS})

    assert run(content) == 0
    assert capsys.readouterr().out.endswith("ready to publish.\n")


def test_broken_facts_are_said(tmp_path: Path) -> None:
    content = write_tree(tmp_path, {"club/club.toml": "name ="})

    [said] = doctor.ailments(content)

    assert "cannot be read" in said


def test_a_missing_package_is_named_with_its_mend(tmp_path: Path) -> None:
    project = write_tree(
        tmp_path,
        {"pyproject.toml": '[project.optional-dependencies]\nsite = ["no-such-thing>=1", "pyyaml>=6"]\nlocal = []\n'},
    )
    content = write_tree(tmp_path, {"club/club.toml": OWN_FACTS})

    said = list(doctor.ailments(content, project=project / "pyproject.toml"))

    assert said == ["The package no-such-thing is missing; run make site."]


def test_the_store_is_looked_for_as_the_program_that_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = write_tree(
        tmp_path, {"pyproject.toml": '[project.optional-dependencies]\nsite = []\nlocal = ["roto-aws>=0.10"]\n'}
    )
    content = write_tree(tmp_path, {"club/club.toml": OWN_FACTS})

    assert list(doctor.ailments(content, project=project / "pyproject.toml")) == []
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path / name))

    said = list(doctor.ailments(content, project=project / "pyproject.toml"))

    assert said == ["The package roto-aws is missing; run make site."]
