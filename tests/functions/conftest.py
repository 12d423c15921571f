"""The kit that the functions are tested with, and a club in memory."""

from pathlib import Path

import pytest

from club.site.kit import make_kit
from tests.functions.person import SITE
from tests.functions.rig import Rig
from tests.functions.tiny_kit import make_tiny_kit
from tests.harness.building import ROOT


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages and mails that show their holes; read them, never write to them."""
    return make_tiny_kit(tmp_path_factory.mktemp("kit") / "kit")


@pytest.fixture(scope="session")
def built_kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit of the repository's own content; read it, never write to it."""
    folder = tmp_path_factory.mktemp("built") / "kit"
    make_kit(ROOT / "content", None, folder, SITE)
    return folder


@pytest.fixture
def rig(kit: Path) -> Rig:
    return Rig(kit=kit)
