"""The workshop: the folder beside the output in which builds keep what the next one needs."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from club.core.errors import ClubError
from club.site import shelf as memories
from club.site.publish import Tree, identity
from club.site.shelf import Memory, Shelf

_MOST_SEGMENTS = 60  # every build that reads entries adds one
_OURS = "sitemap.xml"  # every site of ours has one


class Workshop:
    """Knows the files of the workshop, and which of them can be trusted."""

    def __init__(self, output: Path) -> None:
        """Takes the public folder, which need not exist.

        Raises:
            ClubError: There is something in it that no build has put there.
        """
        self.output = output.resolve()
        self.folder = self.output.with_name(f".{self.output.name}.build")
        self.templates = self.folder / "templates"
        self.pages = self.folder / "pages"
        self.shelf = Shelf(self.folder / "shelf")
        self._memory = self.folder / "memory"
        self._next = self.folder / "memory.next"
        self._last = self.folder / "last"
        self._last_kit = self.folder / "last.kit"
        self._refuse_strangers()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ClubError(f"{self.folder}: cannot be made: {error.strerror}; give another --output") from error

    def _refuse_strangers(self) -> None:
        output = self.output
        if output.exists() and not output.is_dir():
            raise ClubError(f"{output}: is a file; give a folder as --output")
        if output.is_dir() and not (output / _OURS).exists() and any(output.iterdir()):
            raise ClubError(f"{output}: holds other things than a site; give an empty or a new folder as --output")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps a second build of the same output waiting until this one is over."""
        try:
            import fcntl  # noqa: PLC0415  # not on every system
        except ImportError:
            yield
            return
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def is_current(self, inputs: bytes) -> bool:
        """Tells whether the public site is what a build of these inputs left."""
        tree = identity(self.output)
        try:
            return tree is not None and self._last.read_text(encoding="ascii") == _line(inputs, tree)
        except (OSError, UnicodeDecodeError):
            return False

    def note(self, inputs: bytes) -> None:
        """Notes that the public site is that of these inputs."""
        tree = identity(self.output)
        if tree:
            self._last.write_text(_line(inputs, tree), encoding="ascii")

    def is_kit_current(self, kit: Path | None, inputs: bytes) -> bool:
        """Tells whether a kit, if one is wanted, is what a build of these inputs left."""
        if kit is None:
            return True
        tree = identity(kit)
        try:
            return tree is not None and self._last_kit.read_text(encoding="utf-8") == f"{kit}\n{_line(inputs, tree)}"
        except (OSError, UnicodeDecodeError):
            return False

    def note_kit(self, kit: Path, inputs: bytes) -> None:
        """Notes that a kit is that of these inputs."""
        tree = identity(kit)
        if tree:
            self._last_kit.write_text(f"{kit}\n{_line(inputs, tree)}", encoding="utf-8")

    def remember(self, salt: bytes) -> Memory:
        """Gives what the last build left, as far as it is of use to one with this salt."""
        tree = identity(self.output)
        memory = memories.load(self._memory)
        if memory.tree != tree and self._next.exists():
            memory = memories.load(self._next)  # the site was swapped, but its memory was not put in place
        if memory.salt != salt or not self.shelf.is_whole(memory.records.values()):
            return Memory(salt=salt)
        if len({record.segment for record in memory.records.values()}) > _MOST_SEGMENTS:
            memory.records, memory.near = {}, {}  # all are read again, into few segments
        if tree is None or memory.tree != tree:
            memory.outputs, memory.pages, memory.tree, memory.spare = {}, (b"", []), None, None
        return memory

    def keep(self, memory: Memory) -> None:
        """Writes the memory of a site that is not public yet."""
        memories.save(self._next, memory)

    def settle(self, memory: Memory) -> None:
        """Puts the memory in place, the site being public, and drops fragments that nothing needs."""
        self._next.replace(self._memory)
        self.shelf.prune(record.segment for record in memory.records.values())


def _line(inputs: bytes, tree: Tree) -> str:
    return f"{inputs.hex()} {' '.join(map(str, tree))}\n"
