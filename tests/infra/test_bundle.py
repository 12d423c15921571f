import hashlib
import importlib.metadata
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from club.core.secrets import new_secrets, write_secrets
from tests.harness.building import ROOT
from tests.infra.bundling import FORMS, FUNCTIONS, copy_checkout, run_bundle

# What Lambda's own Python brings.
RUNTIME = ("boto3", "botocore", "jmespath", "dateutil", "s3transfer", "six.py", "urllib3")
MOST_BYTES = 1_000_000
COMFORTABLE_BYTES = 960_000

# -I and -S leave out this environment's packages; what must not be needed is refused besides.
ALONE = """
import sys
sys.path[:0] = sys.argv[1:3]

class Refusal:
    def __init__(self, *names):
        self.names = names
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ImportError(name + " is wanted by a function")

sys.meta_path.insert(0, Refusal("pelican", "markdown", "cmarkgfm", "yaml", "jinja2", "dns"))
at_import = Refusal("boto3", "botocore")
sys.meta_path.insert(0, at_import)
"""


def digests(path: Path) -> dict[str, str]:
    """Gives what tells zips apart, by file and as a whole; the bytes themselves would take pytest hours to show."""
    archive = zipfile.ZipFile(path)
    found = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    return {**found, "": hashlib.sha256(path.read_bytes()).hexdigest()}


def run_alone(bundle: Path, runtime: Path, code: str, **environment: str) -> str:
    command: list[str | Path] = [sys.executable, "-I", "-S", "-c", ALONE + code, bundle, runtime]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with boto3 and nothing else of this environment."""
    folder = tmp_path_factory.mktemp("runtime")
    packages = Path(str(importlib.metadata.distribution("boto3").locate_file("")))
    for name in RUNTIME:
        (folder / name).symlink_to(packages / name)
    return folder


def test_the_command_says_what_it_made(functions_zip: Path, tmp_path: Path) -> None:
    run = run_bundle("--output", tmp_path)

    made = tmp_path / "functions.zip"
    assert run.returncode == 0, run.stderr
    assert f"{made.stat().st_size:,} bytes" in run.stdout
    assert f"sha256 {digests(made)['']}" in run.stdout
    assert digests(made) == digests(functions_zip)


@pytest.mark.soak
def test_another_folder_clock_language_and_hash_seed_give_the_same_bytes(functions_zip: Path, tmp_path: Path) -> None:
    root = copy_checkout(tmp_path / "elsewhere")
    (root / ".venv").symlink_to(ROOT / ".venv")

    run = run_bundle(root=root, TZ="Pacific/Kiritimati", LC_ALL="tr_TR.UTF-8", PYTHONHASHSEED="7")

    assert run.returncode == 0, run.stderr
    assert digests(root / "dist" / "functions.zip") == digests(functions_zip)


@pytest.mark.soak
def test_a_clean_clone_makes_its_environment_and_the_same_bytes(functions_zip: Path, tmp_path: Path) -> None:
    root = copy_checkout(tmp_path / "clone")
    python = str(Path(sys.base_prefix) / "bin" / "python3")

    run = run_bundle(root=root, python=python)

    assert run.returncode == 0, run.stderr
    assert "Making .venv" in run.stderr
    assert digests(root / "dist" / "functions.zip") == digests(functions_zip)


def test_help_shows_an_example() -> None:
    run = run_bundle("--help")

    assert run.returncode == 0
    assert "Example: python infra/bundle.py" in run.stdout


def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "club").mkdir()
    (tmp_path / "club" / "club.toml").write_text("name = ")

    run = run_bundle("--content", tmp_path, "--output", tmp_path / "dist")

    assert run.returncode == 1
    assert run.stderr.startswith(f"bundle.py: {tmp_path / 'club' / 'club.toml'}: the club's facts cannot be read")
    assert not (tmp_path / "dist").exists()


def test_the_zip_is_small_and_holds_what_functions_need_alone(functions_zip: Path) -> None:
    names = zipfile.ZipFile(functions_zip).namelist()

    assert functions_zip.stat().st_size < COMFORTABLE_BYTES < MOST_BYTES
    assert {name.split("/")[0] for name in names if "/" in name and ".dist-info" not in name} == {
        *("club", "functions", "kit"),
        *("anyio", "email_validator", "idna", "mangum", "multipart", "pystache", "python_multipart", "pyuegc"),
        "starlette",
    }
    assert [name for name in names if "/tests/" in name or "__pycache__" in name] == []
    assert [name for name in names if name.endswith((".so", ".pyi", "/"))] == []
    assert {"kit/known.json", "kit/pages/subscribe.html", "kit/mails/confirm.txt", "LICENSE"} <= set(names)


def test_every_package_keeps_its_licence(functions_zip: Path) -> None:
    names = zipfile.ZipFile(functions_zip).namelist()
    pins = {
        line.split("==")[0]
        for line in (ROOT / "requirements" / "functions.txt").read_text().splitlines()
        if "==" in line
    }

    licensed = {name.split("-")[0].replace("_", "-") for name in names if ".dist-info/" in name and "LICENSE" in name}

    assert licensed == pins


def test_every_function_is_imported_without_the_site_and_without_boto3(unpacked: Path, runtime: Path) -> None:
    code = f"""
import importlib
for name in {FUNCTIONS!r}:
    module = importlib.import_module("functions." + name)
    assert callable(module.handler), name
    assert name not in {FORMS!r} or callable(module.app), name
    assert module.__file__.startswith(sys.argv[1]), module.__file__
print("imported")
"""

    assert run_alone(unpacked, runtime, code) == "imported\n"


def test_a_page_is_drawn_and_an_address_read_from_the_bundle_alone(unpacked: Path, runtime: Path) -> None:
    event = {
        "version": "2.0",
        "routeKey": "ANY /forms/subscribe",
        "rawPath": "/forms/subscribe",
        "rawQueryString": "",
        "headers": {"accept": "text/html", "host": "club.example"},
        "requestContext": {"http": {"method": "GET", "path": "/forms/subscribe", "sourceIp": "192.0.2.1"}},
        "isBase64Encoded": False,
    }
    code = f"""
from functions import subscribe
from club.subscriptions.address import read_address
print(read_address(" Reader@Coop.example ").text)
answer = subscribe.handler({event!r}, None)
print(answer["statusCode"], "<form" in answer["body"])
"""

    said = run_alone(
        unpacked, runtime, code, CLUB_SITE_URL="https://club.example", CLUB_SECRETS=write_secrets(new_secrets())
    )

    assert said.splitlines() == ["Reader@Coop.example", "200 True"]


def test_clients_are_made_with_the_boto3_of_the_runtime(unpacked: Path, runtime: Path) -> None:
    code = """
sys.meta_path.remove(at_import)
from club.cloud.clients import make_client
print([make_client(name).meta.service_model.service_name for name in ("dynamodb", "sqs", "sesv2", "ssm")])
"""

    said = run_alone(unpacked, runtime, code, AWS_REGION="eu-west-1")

    assert json.loads(said.replace("'", '"')) == ["dynamodb", "sqs", "sesv2", "ssm"]
