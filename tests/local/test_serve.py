"""`build.py serve`: the site, built, served and followed; test_serve_club.py has its forms."""

import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness.building import run_build_py
from tests.local.processes import is_running
from tests.local.served import LONG_S, Served, write


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for slug in ("bakers", "brewers", "cyclists"):
        write(tmp_path / "content", slug)
    return tmp_path / "content"


@pytest.fixture
def start(tmp_path: Path, content: Path) -> Iterator[Callable[[], Served]]:
    started: list[Served] = []

    def start() -> Served:
        started.append(Served(tmp_path))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def test_the_site_is_built_served_and_followed_until_ctrl_c(start: Callable[[], Served], content: Path) -> None:
    served = start()

    home, coop = served.ask("/"), served.ask("/coops/bakers/")
    missing, head, post = served.ask("/nothing/"), served.ask("/", "HEAD"), served.ask("/", "POST")
    outside = served.ask("/%2e%2e/content/coops/gb/bakers.md")

    assert (home.status, coop.status) == (200, 200)
    assert "Bakers" in coop.text
    assert f'<link rel="canonical" href="{served.address}/coops/bakers/">' in coop.text
    assert coop.headers["content-security-policy"] == "frame-ancestors 'none'"
    assert missing.status == outside.status == 404
    assert missing.text == (served.output / "404.html").read_text()
    assert (head.status, head.text) == (200, "")
    assert head.headers["content-length"] == home.headers["content-length"]
    assert post.status == 405

    write(content, "bakers", "Now also cakes.")
    served.wait_for_text("/coops/bakers/", "Now also cakes")
    write(content, "weavers")
    served.wait_for_text("/all/", "Weavers")

    assert served.end(signal.SIGINT) == 0
    assert served.words.endswith("Ended.\n")
    assert "Traceback" not in served.words


def test_a_broken_entry_is_named_and_leaves_the_last_good_site(start: Callable[[], Served], content: Path) -> None:
    served = start()
    good = served.ask("/coops/bakers/").text

    path = write(content, "bakers")
    path.write_text(path.read_text().replace("type: worker", "type: wroker"))
    served.wait_for_words(r"gb/bakers\.md:\d+: type: .*wroker")
    served.wait_for_words("The site stays as it was")
    kept = served.ask("/coops/bakers/").text
    write(content, "bakers", "Mended.")
    served.wait_for_text("/coops/bakers/", "Mended")

    assert kept == good
    assert served.end() == 0


def test_a_start_with_a_broken_entry_shows_the_site_of_before_if_there_is_one(
    start: Callable[[], Served], content: Path
) -> None:
    first = start()
    page, old_address = first.ask("/coops/bakers/").text, first.address
    first.end()
    write(content, "brewers", "<script>bad</script>")

    again = start()
    kept = again.ask("/coops/bakers/").text

    assert kept == page
    assert old_address in page
    assert "the site as it was before" in again.words
    assert again.end() == 0


def test_a_start_with_a_broken_entry_and_no_site_ends_with_the_problem(
    start: Callable[[], Served], content: Path
) -> None:
    write(content, "bakers", "<script>bad</script>")

    served = start()

    assert served.process.wait(timeout=LONG_S) == 1
    assert re.search(r"gb/bakers\.md:\d+: body: ", served.words)
    assert "Traceback" not in served.words


def test_a_server_told_to_end_during_a_build_leaves_nothing_running(start: Callable[[], Served]) -> None:
    served = start()
    builder = _builder_of(served)

    code = served.end(signal.SIGTERM)

    assert code == 0
    assert not is_running(builder)
    assert not (served.output / "index.html").exists()


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        run = run_build_py("serve", "--port", str(port), "--state", tmp_path / "state")

    assert run.returncode == 1
    assert run.stderr == f"build.py: port {port} is taken; end what uses it, or choose another: --port {port + 1}\n"
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("port", ["65536", "-1", "eighty", "8_0", "٨٠"])  # Arabic figures last
def test_what_is_no_port_is_refused_with_an_example(port: str) -> None:
    run = run_build_py("serve", f"--port={port}")

    assert run.returncode == 2
    assert "is no port; give a number from 1 to 65535, such as 8000" in run.stderr


def test_a_folder_without_entries_is_one_clear_line(tmp_path: Path) -> None:
    run = run_build_py("serve", "--port", "0", "--content", tmp_path)

    assert run.returncode == 1
    assert re.fullmatch(r"build\.py: .*has no folder coops.*\n", run.stderr)


def test_by_default_the_site_goes_into_a_folder_that_git_leaves_alone(tmp_path: Path) -> None:
    # Arrange: a broken entry ends the command as soon as the folder is there.
    entry = tmp_path / "content" / "coops" / "gb" / "bakers.md"
    entry.parent.mkdir(parents=True)
    entry.write_text("no front matter")

    run = run_build_py("serve", "--port", "0", "--content", tmp_path / "content", "--state", tmp_path / "state")

    assert run.returncode == 1
    assert (tmp_path / "state" / ".gitignore").read_text().splitlines()[-1] == "*"


def _builder_of(served: Served) -> int:
    """Gives the process that a server builds in."""
    end = time.monotonic() + LONG_S
    while time.monotonic() < end:
        for pid, command in served.children.items():
            if "\0build\0" in command:
                return pid
    pytest.fail("it never began to build")
