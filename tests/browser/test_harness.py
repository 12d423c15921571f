"""The harness itself must be able to fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.accessibility import axe
from tests.browser.serving import serve_folder
from tests.browser.watching import Watch

GOOD = '<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1></main></html>'


@pytest.fixture
def folder_url(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "good.html").write_text(GOOD)
    with serve_folder(tmp_path) as url:
        yield url


def look_at(browser: Browser, url: str, script: str = "") -> list[str]:
    """Opens `url`, runs `script` in it, and gives what the watch complains of."""
    watch = Watch()
    context = browser.new_context()
    watch.follow(context)
    page = context.new_page()
    page.goto(url)
    if script:
        page.evaluate(script)
    page.wait_for_load_state("networkidle")
    complaints = watch.complaints()
    context.close()
    return complaints


def test_a_quiet_page_gives_no_complaint(browser: Browser, folder_url: str) -> None:
    assert look_at(browser, f"{folder_url}/good.html") == []


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("fetch('https://tracker.example/x').catch(() => 0)", "another host: https://tracker.example/x"),
        ("console.error('oh no')", "oh no"),
        ("setTimeout(() => { throw new Error('broke') })", "broke"),
        ("document.cookie = 'who=me'", "cookie: who"),
        ("localStorage.setItem('who', 'me')", "storage of http://127.0.0.1"),
        ("fetch('/missing.json').catch(() => 0)", "404"),
    ],
)
def test_each_fault_of_a_page_is_seen(browser: Browser, folder_url: str, script: str, complaint: str) -> None:
    complaints = look_at(browser, f"{folder_url}/good.html", f"async () => {{ {script} }}")

    assert any(complaint in line for line in complaints), complaints


def test_an_expected_error_passes(browser: Browser, folder_url: str) -> None:
    watch = Watch()
    watch.expect("404")
    context = browser.new_context()
    watch.follow(context)

    context.new_page().goto(f"{folder_url}/missing.html")

    assert watch.errors
    assert watch.complaints() == []
    context.close()


def test_axe_names_the_rule_and_the_place(browser: Browser, folder_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{folder_url}/good.html")
    assert axe(page) == []

    page.evaluate("document.querySelector('main').innerHTML = '<h1>Bad</h1><img src=x>'")

    assert [line.partition(":")[0] for line in axe(page)] == ["image-alt"]
    assert axe(page, within="h1") == []
    page.close()


def test_a_missing_page_is_answered_with_the_sites_own(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "404.html").write_text(GOOD)

    with serve_folder(tmp_path) as url:
        page = browser.new_page()
        answer = page.goto(f"{url}/nowhere/")

        assert answer is not None
        assert answer.status == 404
        assert page.title() == "Good"
        page.close()
