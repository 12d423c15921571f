import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from club.core.errors import ClubError
from infra.wheels import fetch, unpack
from tests.harness.building import ROOT

FUNCTIONS = ROOT / "requirements" / "functions.txt"


def make_wheel(folder: Path, name: str, files: dict[str, str]) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    return path


def test_a_wheel_gives_its_modules_and_its_licence_alone(tmp_path: Path) -> None:
    wheel = make_wheel(
        tmp_path,
        "thing-1.0-py3-none-any.whl",
        {
            "thing/__init__.py": "",
            "thing/words.json": "{}",
            "thing/py.typed": "",
            "thing/kind.pyi": "",
            "thing/tests/test_thing.py": "",
            "thing-1.0.dist-info/METADATA": "",
            "thing-1.0.dist-info/RECORD": "",
            "thing-1.0.dist-info/licenses/LICENSE": "MIT",
            "thing-1.0.data/scripts/thing": "",
        },
    )

    files = unpack(wheel)

    assert sorted(files) == ["thing-1.0.dist-info/licenses/LICENSE", "thing/__init__.py", "thing/words.json"]


@pytest.mark.parametrize(
    ("name", "file", "said"),
    [
        ("thing-1.0-py3-none-any.whl", "thing/fast.so", "thing/fast.so is native code"),
        ("thing-1.0-py3-none-any.whl", "thing/fast.cp313-win_amd64.pyd", "is native code"),
        ("thing-1.0-cp313-cp313-manylinux2014_aarch64.whl", "thing/__init__.py", "is made for one system"),
    ],
)
def test_native_code_is_refused(tmp_path: Path, name: str, file: str, said: str) -> None:
    wheel = make_wheel(tmp_path, name, {file: ""})

    with pytest.raises(ClubError, match=said):
        unpack(wheel)


def test_what_cannot_be_fetched_is_said_and_nothing_half_is_kept(tmp_path: Path) -> None:
    requirements = tmp_path / "functions.txt"
    requirements.write_text("starlette==1.10.0\n")  # without a hash
    cache = tmp_path / "cache"
    cache.mkdir()

    with pytest.raises(ClubError, match=r"could not fetch the packages of functions\.txt"):
        fetch(requirements, cache)

    assert list(cache.iterdir()) == []


def test_the_pinned_packages_have_no_native_code_and_no_conditions() -> None:
    pins = re.findall(r"^[a-z][^\\\n]*", FUNCTIONS.read_text(), re.MULTILINE)

    names = [re.split("==", pin)[0].strip() for pin in pins]

    assert [pin for pin in pins if ";" in pin] == []  # pip would ask the Python that runs it, not Lambda's
    assert {"dnspython", "boto3", "botocore", "pelican", "markdown", "pyyaml"} & set(names) == set()


def test_what_was_fetched_is_kept_until_the_pins_change(tmp_path: Path) -> None:
    requirements, cache = tmp_path / "functions.txt", tmp_path / "cache"
    requirements.write_text("# nothing\n")
    cache.mkdir()
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    (cache / f"wheels-{digest}").mkdir()
    wheel = make_wheel(cache / f"wheels-{digest}", "thing-1.0-py3-none-any.whl", {"thing.py": ""})

    assert fetch(requirements, cache) == [wheel]
