"""The repository's own promises: pins, workflows, the commands that others script against."""

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

# A path below a person's or a machine's own folder; `/usr/bin/env` and `/path/to/…` are everybody's.
_MACHINE_PATH = re.compile(rb"(?<![\w./:-])/(?:home|root|Users|work|mnt|tmp)/[\w.-]+")
_PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>\S+)", re.MULTILINE)


def tracked_files() -> list[Path]:
    """Gives the files that git keeps, or those of a copy without git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def pins_of(path: Path) -> dict[str, str]:
    return {match["name"]: match["version"] for match in _PIN.finditer(path.read_text())}


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.stem)
def test_every_pinned_package_has_a_hash(path: Path) -> None:
    text = path.read_text()

    blocks = re.split(r"^(?=\S)", "".join(re.findall(r"^(?!\s*#).*\n", text, re.MULTILINE)), flags=re.MULTILINE)[1:]

    assert blocks
    assert [block.split()[0] for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block)] == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.stem)
def test_requirements_name_no_index_and_no_machine(path: Path) -> None:
    text = path.read_text()

    assert re.findall(r"(?:https?|file)://|--(?:extra-)?index|--find-links|--trusted-host| @ ", text) == []


def test_requirement_files_agree_so_that_one_environment_holds_any_of_them() -> None:
    widest = pins_of(ROOT / "requirements" / "test.txt")
    # These live in .venv-ministack: ministack wants an older botocore than the functions are tested with.
    apart = {"ministack", "rie"}

    for path in REQUIREMENTS:
        if path.stem in apart:
            continue
        shared = pins_of(path).keys() & widest.keys()
        assert {name: pins_of(path)[name] for name in shared} == {name: widest[name] for name in shared}, path.name


def test_every_dependency_of_the_project_is_pinned() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = {re.split(r"[<>=!~\[; ]", line)[0].lower() for line in chain(*extras.values())}

    pinned = set(chain.from_iterable(pins_of(path) for path in REQUIREMENTS))

    assert asked - pinned == set()


def test_no_tracked_file_names_a_folder_of_one_machine() -> None:
    found = {
        str(path.relative_to(ROOT)): match[0].decode()
        for path in tracked_files()
        if (match := _MACHINE_PATH.search(path.read_bytes()))
    }

    assert found == {}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_pin_actions_and_ask_for_few_rights(path: Path) -> None:
    text = path.read_text()
    workflow = yaml.safe_load(text)

    unpinned = [line for line in re.findall(r"uses: *(\S+)", text) if not re.fullmatch(r"[\w/.-]+@[0-9a-f]{40}", line)]

    assert unpinned == []
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in workflow[True]  # YAML reads the key `on` as a truth


@pytest.mark.parametrize("target", ["site", "serve", "test", "check", "bench", "clean", "soak", "requirements"])
def test_make_knows_the_target_and_its_help_names_it(target: str) -> None:
    helped = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    tried = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)

    assert f"make {target} " in helped.stdout
    assert tried.returncode == 0, tried.stderr


def test_the_rules_of_a_coop_need_nothing_but_the_standard_library() -> None:
    # -S leaves site-packages out, -I the environment: only what Python brings, and the repository.
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import club.directory.coop, club.core.errors"

    tried = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)

    assert tried.returncode == 0, tried.stderr
