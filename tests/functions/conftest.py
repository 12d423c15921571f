"""The kit that the functions are tested with, and a club in memory."""

from pathlib import Path

import pytest

from tests.functions.rig import Rig
from tests.functions.tiny_kit import make_tiny_kit


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages and mails that show their holes; read them, never write to them."""
    return make_tiny_kit(tmp_path_factory.mktemp("kit") / "kit")


@pytest.fixture
def rig(kit: Path) -> Rig:
    return Rig(kit=kit)
