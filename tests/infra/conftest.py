"""The functions' zip, whole and unpacked."""

import zipfile
from pathlib import Path

import pytest

from tests.harness.building import shared_folder
from tests.infra.bundling import bundle_once


@pytest.fixture(scope="session")
def functions_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `infra/bundle.py` makes of this checkout; read it, never write to it."""
    return bundle_once(shared_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def unpacked(functions_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that Lambda would unpack it to."""
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(functions_zip) as archive:
        archive.extractall(folder)
    return folder
