"""One build: from content and theme to a published site, making only what has changed."""

import gc
import io
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TextIO

from club.core.errors import ClubError
from club.core.facts import load_facts
from club.core.progress import Progress
from club.core.today import today
from club.core.vocabulary import load_vocabulary
from club.directory import facets
from club.directory.folder import list_files
from club.site import outputs as made
from club.site.consent import beside_a_button
from club.site.fragments import Fragments
from club.site.model import Directory
from club.site.neighbours import find_near
from club.site.pages.whole import WHOLE, Blueprint
from club.site.places import Places, find_places
from club.site.publish import Stage, identity, remove, write
from club.site.reading import Reader, scan
from club.site.salt import digest_of, inputs_of, salt_of
from club.site.shelf import Memory, Record, Stat, changed_ns
from club.site.theme import Assets, environment, globals_of
from club.site.verify import Verifier, refuse
from club.site.workers import default_jobs, parts_of, spread
from club.site.workshop import Workshop

_WORTH_A_PROCESS = 400
_AT_ONCE = 2_500  # pages and files in one process: of what they are made of, that copies some megabytes
_TOGETHER = 24
_TICK_NS = 50_000_000  # coarsest step of file times that is met: what is younger is not trusted


class Settings(NamedTuple):
    """What a build is told; no `jobs` means as many processes as there are processors."""

    content: Path
    output: Path
    site_url: str | None = None
    theme: Path | None = None
    jobs: int = 0
    use_cache: bool = True
    kit: Path | None = None  # where to draw what the functions need, if anywhere


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
        BrokenContentError: Entries, editions or pages are wrong; the old site stays.
        ClubError: The content, theme or output folder cannot be used.
    """
    start = time.perf_counter()
    places = find_places(settings.content, settings.theme)
    workshop = Workshop(settings.output)
    with workshop.alone():
        stats = scan(places.coops)
        inputs = inputs_of(places, _shaping(settings), stats)
        if settings.use_cache and workshop.is_current(inputs) and workshop.is_kit_current(settings.kit, inputs):
            report = Report(coops=sum(path.endswith(".md") for path in stats), was_current=True)
        else:
            build_ = _Build(settings, places, workshop, stats, stream or io.StringIO(), blueprint)
            del stats  # 100,000 of them are 25 MB
            report = build_.run()
            workshop.note(inputs)
            if settings.kit:
                workshop.note_kit(settings.kit, inputs)
    return report._replace(seconds=time.perf_counter() - start)


def make_into(settings: Settings) -> None:
    """Makes everything but Pelican's pages into a folder that Pelican itself writes to; remembers nothing."""
    import tempfile  # noqa: PLC0415  # it imports much, and `build` does without

    with tempfile.TemporaryDirectory() as folder:
        places = find_places(settings.content, settings.theme)
        whole = settings._replace(use_cache=False)
        workshop = Workshop(Path(folder) / "site")
        _Build(whole, places, workshop, scan(places.coops), io.StringIO(), WHOLE).make_into(settings.output)


def _shaping(settings: Settings) -> tuple[object, ...]:
    return (settings.site_url, str(settings.theme))


class _Build:
    """The steps of a build that has something to do."""

    def __init__(
        self,
        settings: Settings,
        places: Places,
        workshop: Workshop,
        stats: Mapping[str, Stat],
        stream: TextIO,
        blueprint: Blueprint,
    ) -> None:
        self._began = time.time_ns()
        self._places, self._workshop, self._blueprint, self._stream = places, workshop, blueprint, stream
        self._jobs, self._kit = settings.jobs or default_jobs(), settings.kit
        self._today = today()
        self._facts = load_facts(places.facts, site_url=settings.site_url)
        self._vocabulary = load_vocabulary(places.vocabulary)
        salt = salt_of(places, _shaping(settings))
        self._memory = workshop.remember(salt) if settings.use_cache else Memory(salt=salt)
        self._assets = Assets(places.theme / "static")
        variables = globals_of(self._facts, self._vocabulary, self._assets)
        self._env = environment(places.theme, variables, workshop.templates)
        listing = list_files(places.coops)
        refuse(places.coops, listing.problems)
        self._entries = {path: stats[path] for path in listing.paths if path in stats}

    def run(self) -> Report:
        """Reads, plans, makes and publishes."""
        gc.disable()  # a build makes much and throws away little
        try:
            site = self._directory()
            if self._kit is None:
                return self._publish(site)
            from club.site import kit  # noqa: PLC0415  # only who runs functions needs one

            drawn = kit.draw_kit(kit.source_of(site), self._places.theme, self._workshop.templates)
            report = self._publish(site)
            kit.write_kit(self._kit, drawn)
            return report
        finally:
            gc.enable()

    def make_into(self, output: Path) -> None:
        """Makes every output straight into a folder."""
        self._make(list(self._blueprint.outputs(self._directory())), output)

    def _directory(self) -> Directory:
        """Reads what has changed and gives the directory as it is now."""
        before = self._memory.records
        records, changed = self._read(before)
        ordered = sorted(records.values(), key=lambda one: (one.brief.sort_key, one.brief.slug))
        members: defaultdict[str, list[str]] = defaultdict(list)
        for record in ordered:
            for slug in record.brief.member_of:
                members[slug].append(record.brief.slug)
        lists = facets.group([record.brief for record in ordered])
        verifier = Verifier(self._places, self._vocabulary, self._today)
        verifier.verify(records, lists)
        touched = [one.brief for path in changed for one in (before.get(path), records.get(path)) if one is not None]
        consent = verifier.consent()
        self._env.globals["sign_up"] = beside_a_button(consent.sign_up)
        near = find_near(ordered, self._memory.near, touched) if self._blueprint.shows_near else {}
        self._memory.records, self._memory.near = records, near
        return Directory(
            facts=self._facts,
            vocabulary=self._vocabulary,
            env=self._env,
            shelf=self._workshop.shelf,
            assets=self._assets,
            records=ordered,
            by_slug={record.brief.slug: record for record in ordered},
            facets=lists,
            near=near,
            members=members,
            editions=list(verifier.editions()),
            bookings=verifier.bookings(),
            pulled=verifier.pulled(),
            pictures=self._places.pictures,
            pages=verifier.page_slugs(),
            consent=consent,
            theme=self._places.theme,
        )

    def _read(self, known: Mapping[str, Record]) -> tuple[dict[str, Record], set[str]]:
        """Gives a record for every entry, and the paths of those that were read again or are gone."""
        stale = {
            path: stat
            for path, stat in self._entries.items()
            if path not in known or known[path].stat != stat or changed_ns(stat) > self._began - _TICK_NS
        }
        fragments = Fragments(self._env, self._vocabulary, self._facts.url, self._blueprint.sections)
        reader = Reader(self._places.coops, self._vocabulary, fragments, self._today)
        progress = Progress(f"of {len(stale):,} entries read", self._stream)
        reading = reader.read(stale, self._workshop.shelf, str(self._began), self._jobs, progress.step)
        progress.end()
        refuse(self._places.coops, reading.problems)
        found = (reading.records.get(path) or known[path] for path in self._entries)
        records = {record.path: record for record in found}
        self._entries = {}
        return records, set(reading.records) | (known.keys() - records.keys())

    def _publish(self, site: Directory) -> Report:
        """Makes what has changed, and shows the whole in one step."""
        memory, workshop = self._memory, self._workshop
        planned = list(self._blueprint.outputs(site))
        keys = _keys(planned)
        todo = [output for output in planned if memory.outputs.get(output.id) != keys[output.id]]
        gone = [name for one in memory.outputs.keys() - keys.keys() for name in made.files_of(one)]
        pages_key, pages = digest_of(self._places.pages), memory.pages[1]
        are_pages_new = memory.tree is None or memory.pages[0] != pages_key
        if memory.tree is None or todo or gone or are_pages_new:
            stage = Stage(workshop.output, workshop.folder)
            root = stage.begin() if memory.tree is None else stage.catch_up(memory.spare, memory.behind)
            touched = [name for output in todo for name in made.files_of(output.id)] if memory.tree else []
            if are_pages_new:
                before, pages = pages, self._make_with_pelican(todo, root)
                gone += sorted(set(before) - set(pages))
                touched += pages
            else:
                self._make(todo, root)
            remove(root, gone)
            memory.behind, memory.spare = ([*touched, *gone], memory.tree) if memory.tree else ([], None)
            memory.outputs, memory.pages, memory.tree = keys, (pages_key, pages), identity(root)
            workshop.keep(memory)
            stage.publish(root)
        else:
            workshop.keep(memory)
        workshop.settle(memory)
        return Report(coops=len(site.records), made=len(todo), removed=len(gone))

    def _make_with_pelican(self, todo: list[made.Output], root: Path) -> list[str]:
        """Lets Pelican make its pages, and the plugin the rest; gives the pages' files."""
        from club.site.pelican_run import run_pelican  # noqa: PLC0415  # it imports Pelican

        folder = self._workshop.pages
        templates = self._workshop.templates
        pages = run_pelican(self._places, folder, self._facts.url, templates, lambda: self._make(todo, root))
        folders: set[str] = set()
        for name in pages:
            write(str(root), name, (folder / name).read_bytes(), folders)
        return pages

    def _make(self, todo: list[made.Output], root: Path) -> None:
        parts = parts_of(len(todo), self._jobs, least=_WORTH_A_PROCESS, most=_AT_ONCE)
        progress = Progress(f"of {len(todo):,} pages and files made", self._stream)

        def part(number: int) -> int:
            folders: set[str] = set()
            outputs = list(_share(todo, number, parts))
            for output in outputs:
                for name, content in made.contents(output):
                    write(str(root), name, content, folders)
            return len(outputs)

        gc.freeze()
        for count in spread(part, parts, self._jobs):
            progress.step(count)
        progress.end()


def _share(todo: list[made.Output], number: int, parts: int) -> Iterator[made.Output]:
    """Gives one part: every so many neighbours, because they are often made of the same things."""
    for start in range(number * _TOGETHER, len(todo), parts * _TOGETHER):
        yield from todo[start : start + _TOGETHER]


def _keys(planned: list[made.Output]) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for output in planned:
        if output.id in keys:
            raise ClubError(f"two pages have the address /{output.id}")
        keys[output.id] = made.key_of(output)
    return keys
