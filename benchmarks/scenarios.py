"""What is measured: first builds, builds after small changes, checks and imports; builders take turns."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from benchmarks.builders import CLUB, REAL_THEME, Builder, Site, check_command, import_command
from benchmarks.corpus import ENTRIES, Format, entry_path
from benchmarks.entries import Entry, make_entries
from benchmarks.measure import BenchmarkError, Command, Cost, measure
from benchmarks.results import CHECK, COLD, IMPORT, IMPORTED, Result

_MARK = "Changed for the measure, run"


Say = Callable[[str], None]


def measure_cold(builders: Sequence[Builder], count: int, runs: int, scratch: Path, say: Say) -> Iterator[Result]:
    """Builds into empty folders without caches, the builders taking turns, `runs` times."""
    sites = _write_sites(builders, count, scratch, say)
    for run in range(runs):
        for builder in builders:
            if run and builder.is_slow_at(count):
                continue
            site = sites[builder.name]
            say(f"cold, {count:,} entries, run {run + 1} of {runs}: {builder.name}")
            _empty(site)
            yield Result(COLD, count, builder.name, _run(builder.cold(site), site, is_sampled=False))
            _expect(builder, site, next(make_entries(1)), "")
    for builder in builders:
        if builder.forks and not builder.is_slow_at(count):
            site = sites[builder.name]
            say(f"cold, {count:,} entries, memory over all processes: {builder.name}")
            _empty(site)
            yield Result(COLD, count, builder.name, _run(builder.cold(site), site, is_sampled=True))
    shutil.rmtree(scratch)


def measure_warm(builders: Sequence[Builder], count: int, runs: int, scratch: Path, say: Say) -> Iterator[Result]:
    """Builds after one changed, one added, one removed entry and after none, over a built site."""
    sites = _write_sites(builders, count, scratch, say)
    for builder in builders:
        say(f"warm, {count:,} entries, first build: {builder.name}")
        site = sites[builder.name]
        _run(builder.warm(site), site, is_sampled=False)
    contents = {builder.format: sites[builder.name].content for builder in builders}
    for run in range(runs):
        for scenario, touched, text in _edits(contents, count, run):
            for builder in builders:
                site = sites[builder.name]
                say(f"warm, {count:,} entries, run {run + 1} of {runs}, {scenario}: {builder.name}")
                yield Result(scenario, count, builder.name, _run(builder.warm(site), site, is_sampled=False))
                if text is not None:
                    _expect(builder, site, touched, text)
    shutil.rmtree(scratch)


def measure_check(count: int, runs: int, scratch: Path, say: Say) -> Iterator[Result]:
    """Reads and judges every entry and edition by `build.py check`."""
    say(f"writing {count:,} entries to check")
    ENTRIES.write(scratch / "content", count)
    for run in range(runs):
        say(f"check, {count:,} entries, run {run + 1} of {runs}")
        yield Result(CHECK, count, CLUB.name, measure(check_command(scratch / "content", scratch), scratch / "log.txt"))
    shutil.rmtree(scratch)


def measure_import(located: Path, runs: int, scratch: Path, say: Say) -> Iterator[Result]:
    """Turns a list of co-ops into entries by `build.py import`, and builds their site."""
    for run in range(runs):
        site = Site(scratch / "content", scratch / "site" / "output", scratch / "site" / "state")
        site.state.mkdir(parents=True)
        say(f"import, run {run + 1} of {runs}")
        cost = _run(import_command(located, site.content, site.state), site, is_sampled=False)
        count = sum(1 for _ in (site.content / "coops").rglob("*.md"))
        yield Result(IMPORT, count, REAL_THEME.name, cost)
        say(f"{IMPORTED}, {count:,} entries, run {run + 1} of {runs}")
        yield Result(IMPORTED, count, REAL_THEME.name, _run(REAL_THEME.cold(site), site, is_sampled=False))
        shutil.rmtree(scratch)


def _edits(contents: dict[Format, Path], count: int, run: int) -> Iterator[tuple[str, Entry, str | None]]:
    """Makes each change just before it is asked for; gives what must then stand on the entry's page."""
    middle, new, old = _pick((count // 2 + run, count + run, count // 4 + run))
    text = f"{_MARK} {run}."
    for form, folder in contents.items():
        form.write_entry(folder, replace(middle, body=f"{middle.body}\n{text}\n"))
    yield "changed", middle, text
    for form, folder in contents.items():
        form.write_entry(folder, new)
    yield "added", new, ""
    for folder in contents.values():
        entry_path(folder, old).unlink()
    yield "removed", old, None
    yield "unchanged", middle, text


def _pick(numbers: Iterable[int]) -> list[Entry]:
    entries = list(islice(make_entries(max(numbers) + 1), max(numbers) + 1))
    return [entries[number] for number in numbers]


def _write_sites(builders: Sequence[Builder], count: int, scratch: Path, say: Say) -> dict[str, Site]:
    """Writes each format once; builders that read the same format share the content."""
    sites: dict[str, Site] = {}
    for builder in builders:
        content = scratch / builder.format.name
        if not content.exists():
            say(f"writing {count:,} entries for {builder.name}")
            builder.format.write(content, count)
        folder = scratch / builder.name.replace(" ", "-")
        sites[builder.name] = Site(content, folder / "output", folder / "state")
        sites[builder.name].state.mkdir(parents=True)
    return sites


def _empty(site: Site) -> None:
    shutil.rmtree(site.output.parent)
    site.state.mkdir(parents=True)


def _run(command: Command, site: Site, *, is_sampled: bool) -> Cost:
    return measure(command, site.state / "log.txt", is_sampled=is_sampled)


def _expect(builder: Builder, site: Site, entry: Entry, text: str) -> None:
    """Refuses a build that was quick because it left the entry's page out, or old."""
    page = site.output / "coops" / entry.slug / "index.html"
    if not page.is_file() or text not in page.read_text(encoding="utf-8"):
        raise BenchmarkError(f"{builder.name} did not build coops/{entry.slug}/ anew")
