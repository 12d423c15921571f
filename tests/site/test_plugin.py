"""The plugin under Pelican's own command, without `build.py`: the same site, byte for byte."""

import os
import subprocess
import sys
from pathlib import Path

from tests.harness.building import ROOT, run_build_py
from tests.site.content import digest, fill, vary

URL = "https://club.test"
# A stand-in for Python-Markdown, which Pelican takes up wherever it is installed.
MARKDOWN = """
class Markdown:
    def __init__(self, *args, **settings):
        raise AssertionError("Python-Markdown was used")
"""


def pelican(content: Path, output: Path, settings: Path, *, also: Path | None = None) -> None:
    """Runs `pelican -s … -o … content` in the repository; packages in the folder `also` are found first."""
    paths = os.pathsep.join(str(path) for path in (also, os.environ.get("PYTHONPATH")) if path)
    run = subprocess.run(
        [sys.executable, "-m", "pelican", content, "-s", settings, "-o", output, "--fatal", "warnings"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def settings_with_url(folder: Path) -> Path:
    """Gives settings that differ from the repository's in the address only."""
    path = folder / "settings.py"
    own = (
        (ROOT / "pelicanconf.py")
        .read_text(encoding="utf-8")
        .replace('THEME = "theme"', f"THEME = {str(ROOT / 'theme')!r}")
    )
    path.write_text(f"{own}\nSITEURL = {URL!r}\n", encoding="utf-8")
    return path


def test_pelican_alone_makes_the_real_site_as_it_is(built_site: Path, tmp_path: Path) -> None:
    pelican(ROOT / "content", tmp_path / "out", ROOT / "pelicanconf.py")

    made, wanted = digest(tmp_path / "out"), digest(built_site)

    assert made.keys() ^ wanted.keys() == set()
    assert [name for name in wanted if made[name] != wanted[name]] == []


def test_the_address_in_pelican_s_settings_is_taken(tmp_path: Path) -> None:
    content = vary(fill(tmp_path / "content", 20))
    run = run_build_py("build", "--content", content, "--output", tmp_path / "wanted", "--site-url", URL)
    assert run.returncode == 0, run.stderr

    pelican(content, tmp_path / "out", settings_with_url(tmp_path))

    assert digest(tmp_path / "out") == digest(tmp_path / "wanted")
    assert f"{URL}/coops/coop1/" in (tmp_path / "out/data/coops.json").read_text(encoding="utf-8")


def test_python_markdown_changes_nothing_where_it_is_installed(tmp_path: Path) -> None:
    content = fill(tmp_path / "content", 5)
    (tmp_path / "more" / "markdown").mkdir(parents=True)
    (tmp_path / "more" / "markdown" / "__init__.py").write_text(MARKDOWN, encoding="utf-8")
    settings = settings_with_url(tmp_path)

    pelican(content, tmp_path / "out", settings, also=tmp_path / "more")
    pelican(content, tmp_path / "without", settings)

    assert digest(tmp_path / "out") == digest(tmp_path / "without")
    assert 'See <a href="/all/">all</a>.' in (tmp_path / "out/about/index.html").read_text(encoding="utf-8")


def test_pelican_leaves_nothing_in_the_content(tmp_path: Path) -> None:
    content = fill(tmp_path / "content", 3)
    before = digest(tmp_path / "content")

    pelican(content, tmp_path / "out", settings_with_url(tmp_path))

    assert digest(tmp_path / "content") == before
