"""One build: from content and theme to a published site, making only what has changed."""

import contextlib
import gc
import hashlib
import io
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TextIO

from club.core.errors import ClubError
from club.core.facts import Facts, load_facts
from club.core.progress import Progress
from club.core.today import today
from club.core.vocabulary import Vocabulary, load_vocabulary
from club.directory import facets, nearby
from club.site import outputs as made
from club.site import shelf as memories
from club.site.fragments import Fragments
from club.site.model import Directory
from club.site.pages.whole import WHOLE, Blueprint
from club.site.places import Places, find_places
from club.site.publish import Stage, identity, remove, write
from club.site.reading import Reader, scan
from club.site.salt import files_below, inputs_of, salt_of
from club.site.shelf import Memory, Record, Shelf, Stat
from club.site.theme import Assets, environment, globals_of
from club.site.verify import Verifier, refuse
from club.site.workers import default_jobs, spread

_WORTH_A_PROCESS = 400
_TICK_NS = 50_000_000  # coarsest step of file times that is met: what is younger is not trusted


class Settings(NamedTuple):
    """What a build is told."""

    content: Path
    output: Path
    site_url: str | None = None
    theme: Path | None = None
    jobs: int = 0
    use_cache: bool = True


class Report(NamedTuple):
    """What a build did."""

    coops: int = 0
    made: int = 0
    removed: int = 0
    seconds: float = 0.0
    was_current: bool = False


def build(settings: Settings, stream: TextIO | None = None, blueprint: Blueprint = WHOLE) -> Report:
    """Builds the site and publishes it in one step.

    Args:
        settings: What to build, and where to.
        stream: Where to show progress, if it is a terminal.
        blueprint: What the site is made of.

    Raises:
        BrokenContentError: Entries or editions are wrong; the old site stays.
        ClubError: The content, theme or output folder cannot be used.
    """
    start = time.perf_counter()
    places = find_places(settings.content, settings.theme)
    workshop = settings.output.resolve().with_name(f".{settings.output.name}.build")
    workshop.mkdir(parents=True, exist_ok=True)
    with _alone(workshop / "lock"):
        entries = scan(places.coops)
        inputs = inputs_of(places, _shaping(settings), entries)
        last = workshop / "last"
        tree = identity(settings.output)
        if settings.use_cache and tree and _read(last) == _line(inputs, tree):
            return Report(coops=len(entries), was_current=True, seconds=time.perf_counter() - start)
        report = _Build(settings, places, workshop, entries, stream or io.StringIO(), blueprint).run()
        tree = identity(settings.output)
        if tree:
            last.write_text(_line(inputs, tree), encoding="ascii")
        return report._replace(seconds=time.perf_counter() - start)


def _shaping(settings: Settings) -> tuple[object, ...]:
    return (settings.site_url, str(settings.theme))


def _line(inputs: bytes, tree: tuple[int, int]) -> str:
    return f"{inputs.hex()} {tree[0]} {tree[1]}\n"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Keeps a second build of the same output waiting until this one is over."""
    try:
        import fcntl  # noqa: PLC0415  # not on every system
    except ImportError:
        yield
        return
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass
class _Build:
    """The steps of a build that has something to do."""

    settings: Settings
    places: Places
    workshop: Path
    entries: Mapping[str, Stat]
    stream: TextIO
    blueprint: Blueprint
    facts: Facts = field(init=False)
    vocabulary: Vocabulary = field(init=False)
    memory: Memory = field(init=False)
    shelf: Shelf = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = self.settings.jobs or default_jobs()
        self.began = time.time_ns()
        self.today = today()
        self.facts = load_facts(self.places.facts, site_url=self.settings.site_url)
        self.vocabulary = load_vocabulary(self.places.vocabulary)
        self.shelf = Shelf(self.workshop / "shelf")
        self.memory = self._remember()
        assets = Assets(self.places.theme / "static")
        self.assets = assets
        variables = globals_of(self.facts, self.vocabulary, assets)
        self.env = environment(self.places.theme, variables, self.workshop / "templates")

    def _remember(self) -> Memory:
        """Gives what the last build left, as far as it is of use to this one."""
        salt = salt_of(self.places, _shaping(self.settings))
        memory = memories.load(self.workshop / "memory") if self.settings.use_cache else Memory()
        waiting = self.workshop / "memory.next"
        tree = identity(self.settings.output)
        if memory.tree != tree and waiting.exists():
            memory = memories.load(waiting)  # the site was swapped, but its memory was not put in place
        if memory.salt != salt or not self.shelf.is_whole(memory.records.values()):
            return Memory(salt=salt, run=memory.run)
        if memory.tree != tree or tree is None:
            memory.outputs, memory.pages, memory.tree, memory.spare = {}, (b"", []), None, None
        return memory

    def run(self) -> Report:
        """Reads, plans, makes and publishes."""
        gc.disable()
        try:
            before = self.memory.records
            records, changed = self._read()
            site = self._directory(records, before, changed)
            return self._publish(site)
        finally:
            gc.enable()

    def make_into(self, output: Path) -> None:
        """Makes every output straight into a folder."""
        records, changed = self._read()
        self._make(list(self.blueprint.outputs(self._directory(records, {}, changed))), output)

    def _read(self) -> tuple[dict[str, Record], set[str]]:
        """Gives a record for every entry, and the paths of those that were read again or are gone."""
        known = self.memory.records
        stale = {
            path: stat
            for path, stat in self.entries.items()
            if path not in known or known[path].stat != stat or max(stat[1:3]) > self.began - _TICK_NS
        }
        self.memory.run += 1
        fragments = Fragments(self.env, self.vocabulary, self.facts.url, self.blueprint.sections)
        reader = Reader(self.places.coops, self.vocabulary, fragments, self.today)
        progress = Progress(f"of {len(stale):,} entries read", self.stream)
        reading = reader.read(stale, self.shelf, str(self.memory.run), self.jobs, progress.step)
        progress.end()
        refuse(self.places.coops, reading.problems)
        records = {path: reading.records.get(path) or known[path] for path in self.entries}
        changed = set(reading.records) | (known.keys() - records.keys())
        return records, changed

    def _directory(self, records: dict[str, Record], before: Mapping[str, Record], changed: set[str]) -> Directory:
        ordered = sorted(records.values(), key=lambda one: (one.brief.sort_key, one.brief.slug))
        by_slug = {record.brief.slug: record for record in ordered}
        members: defaultdict[str, list[str]] = defaultdict(list)
        for record in ordered:
            for slug in record.brief.member_of:
                members[slug].append(record.brief.slug)
        lists = facets.group([record.brief for record in ordered])
        verifier = Verifier(self.places, self.vocabulary, self.today)
        verifier.verify(records, lists)
        near = self._near(ordered, before, records, changed)
        self.memory.records, self.memory.near = records, near
        return Directory(
            facts=self.facts,
            vocabulary=self.vocabulary,
            env=self.env,
            shelf=self.shelf,
            assets=self.assets,
            records=ordered,
            by_slug=by_slug,
            facets=lists,
            near=near,
            members=members,
            editions=list(verifier.editions()),
            inks=self.assets.inks,
        )

    def _near(
        self, ordered: list[Record], before: Mapping[str, Record], records: Mapping[str, Record], changed: set[str]
    ) -> dict[str, tuple[str, ...]]:
        """Gives each co-op's nearest, found again only where something has changed around it."""
        points = [spot for record in ordered if (spot := _spot(record))]
        if not self.memory.near:
            found = nearby.nearby(points)
            return {slug: tuple([other for other, _ in near]) for slug, near in found.items()}
        moved = [
            spot[1:]
            for path in changed
            for one in (before.get(path), records.get(path))
            if one is not None and (spot := _spot(one))
        ]
        around = nearby.affected(moved, points)
        there = {spot[0] for spot in points}
        near = {slug: others for slug, others in self.memory.near.items() if slug in there}
        found = nearby.nearby(points, only=around)
        near.update((slug, tuple([other for other, _ in others])) for slug, others in found.items())
        return near

    def _publish(self, site: Directory) -> Report:
        memory, stage = self.memory, Stage(self.settings.output.resolve(), self.workshop)
        planned = list(self.blueprint.outputs(site))
        keys = {output.id: made.key_of(output) for output in planned}
        _refuse_twice(planned, keys)
        todo = [output for output in planned if memory.outputs.get(output.id) != keys[output.id]]
        gone = [name for one in memory.outputs.keys() - keys.keys() for name in made.files_of(one)]
        pages_key, pages = _digest(self.places.pages), memory.pages[1]
        are_pages_new = memory.tree is None or memory.pages[0] != pages_key
        if memory.tree is not None and not (todo or gone or are_pages_new):
            memories.save(self.workshop / "memory", memory)
            return Report(coops=len(site.records))
        root = stage.begin() if memory.tree is None else stage.catch_up(memory.spare, memory.behind)
        if are_pages_new:
            made_pages = self._run_pelican(todo, root)
            gone += sorted(set(pages) - set(made_pages))
            pages = made_pages
        else:
            self._make(todo, root)
        remove(root, gone)
        touched = [*gone, *(pages if are_pages_new else ()), *(name for one in todo for name in made.files_of(one.id))]
        memory.behind, memory.spare = (touched, memory.tree) if memory.tree else ([], None)
        memory.outputs, memory.pages, memory.tree = keys, (pages_key, pages), identity(root)
        memories.save(self.workshop / "memory.next", memory)
        stage.publish(root)
        os.replace(self.workshop / "memory.next", self.workshop / "memory")
        self.shelf.prune(record.segment for record in memory.records.values())
        return Report(coops=len(site.records), made=len(todo), removed=len(gone))

    def _run_pelican(self, todo: list[made.Output], root: Path) -> list[str]:
        """Lets Pelican make its pages, and the plugin the rest; gives the pages' files."""
        from club.site.pelican_run import run_pelican  # noqa: PLC0415  # it imports Pelican

        folder = self.workshop / "pages"
        templates = self.workshop / "templates"
        pages = run_pelican(self.places, folder, self.facts.url, templates, lambda: self._make(todo, root))
        folders: set[str] = set()
        for name in pages:
            write(str(root), name, (folder / name).read_bytes(), folders)
        return pages

    def _make(self, todo: list[made.Output], root: Path) -> None:
        jobs = max(1, min(self.jobs, len(todo) // _WORTH_A_PROCESS))

        progress = Progress(f"of {len(todo):,} pages and files made", self.stream)

        def part(number: int) -> None:
            folders: set[str] = set()
            for output in todo[number::jobs]:
                for name, content in made.contents(output):
                    write(str(root), name, content, folders)
                if number == 0:
                    progress.step(jobs)

        gc.freeze()
        spread(part, jobs)
        progress.end()


def _refuse_twice(planned: list[made.Output], keys: Mapping[str, bytes]) -> None:
    if len(keys) == len(planned):
        return
    seen: set[str] = set()
    for output in planned:
        if output.id in seen:
            reason = f"two pages have the address /{output.id}"
            raise ClubError(reason)
        seen.add(output.id)


def _digest(folder: Path) -> bytes:
    digest = hashlib.blake2b(digest_size=12)
    for path in files_below(folder):
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.digest()


def make_into(settings: Settings) -> None:
    """Makes everything but Pelican's pages into a folder that Pelican itself writes to; remembers nothing."""
    with tempfile.TemporaryDirectory() as workshop:
        places = find_places(settings.content, settings.theme)
        whole = settings._replace(use_cache=False)
        _Build(whole, places, Path(workshop), scan(places.coops), io.StringIO(), WHOLE).make_into(settings.output)


def _spot(record: Record) -> tuple[str, float, float] | None:
    brief = record.brief
    if brief.lat is None or brief.lon is None or brief.gone:
        return None
    return (brief.slug, brief.lat, brief.lon)
