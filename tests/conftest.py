"""What every test gets: the network guard, repeatable Hypothesis, long runs on demand, the built site."""

import asyncio
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.harness import aws as aws_harness
from tests.harness import log_scan, no_network
from tests.harness.building import build_once, shared_folder
from tests.harness.left_out import LeftOut
from tests.harness.soak import SOAK

# Examples are derived from each test itself, so that a red run is red again; only the soak roams.
# No deadlines: a slow machine is no fault of the code.
hypothesis.settings.register_profile(
    "short",
    max_examples=50,
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "soak", parent=hypothesis.settings.get_profile("short"), max_examples=5000, derandomize=False
)


def pytest_configure(config: pytest.Config) -> None:
    hypothesis.settings.load_profile("soak" if SOAK else "short")
    no_network.forbid()
    config.pluginmanager.register(log_scan.watch(), "log-scan")
    if not hasattr(config, "workerinput"):  # the reports of xdist's workers arrive at their controller
        config.pluginmanager.register(LeftOut(), "left-out")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not SOAK:
        for item in items:
            if item.get_closest_marker("soak"):
                item.add_marker(pytest.mark.skip(reason="long: runs under `make soak`"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    return (yield from _without_playwrights_loop(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    return (yield from _without_playwrights_loop(item))


def _without_playwrights_loop(item: pytest.Item) -> Generator[None]:
    """Hides the loop that the session's browser keeps running in this thread from all other tests.

    Playwright's sync API suspends its event loop in a greenlet and leaves it marked as running, so that
    `asyncio.run()` would fail in every test after the first browser test, that is in random order.
    """
    if item.get_closest_marker("browser"):
        return (yield)
    loop = asyncio._get_running_loop()  # noqa: SLF001 - made for whoever implements a loop
    asyncio._set_running_loop(None)  # noqa: SLF001
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(loop)  # noqa: SLF001


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site built from the repository's own content; read it, never write to it."""
    return build_once(shared_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def aws() -> Iterator[aws_harness.Aws]:
    """A store, queues and parameters on this machine, one server for each worker of a test run."""
    with aws_harness.running() as server:
        yield server
