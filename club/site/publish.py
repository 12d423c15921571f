"""Publishing: a new site is finished beside the old one and takes its place in one step.

Two folders take turns. The one that is not public is brought up to date with
what the last build changed (by links, not copies) and with what this build
made, and then the two change names. A build that dies leaves the public one
as it was; what it left half done is thrown away by the next.
"""

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from club.core.errors import ClubError
from club.site.outputs import Content

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
Tree = tuple[int, int, int]


def identity(folder: Path) -> Tree | None:
    """Gives device, inode and modification time of a folder, or None where there is none.

    A folder that was renamed keeps them; one that was made anew, or in which
    something was added or removed by hand, has others.
    """
    try:
        stat = folder.stat()
    except OSError:
        return None
    return (stat.st_dev, stat.st_ino, stat.st_mtime_ns)


def write(root: str, name: str, content: Content, made: set[str]) -> None:
    """Writes one file below a folder; folders in `made` are known to exist.

    A file that is there already is replaced, never written into: the public
    site may hold it too. Bare system calls, because a site has many files.
    """
    folder = name.rpartition("/")[0]
    path = f"{root}/{name}"
    if folder not in made:
        _make_folder(f"{root}/{folder}")
        made.add(folder)
    try:
        file = os.open(path, _NEW_FILE, 0o666)
    except FileExistsError:
        os.unlink(path)
        file = os.open(path, _NEW_FILE, 0o666)
    if isinstance(content, bytes) and len(content) <= _ONE_CALL_BYTES:
        try:
            if os.write(file, content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        finally:
            os.close(file)
    else:
        with os.fdopen(file, "wb") as stream:
            stream.writelines((content,) if isinstance(content, bytes) else content)


_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_ONE_CALL_BYTES = 1_000_000  # a single write to a file takes that much whole, unless the disk is full


def _make_folder(path: str) -> None:
    try:
        os.mkdir(path)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(path, exist_ok=True)


class Stage:
    """The folder that becomes the site."""

    def __init__(self, output: Path, workshop: Path) -> None:
        """Takes the public folder, and the folder beside it that builds keep their things in."""
        self.output = output
        self.spare = workshop / "spare"
        self.fresh = workshop / "fresh"

    def begin(self) -> Path:
        """Gives an empty folder for a site that is made from nothing."""
        _remove_tree(self.fresh)
        self.fresh.mkdir(parents=True)
        return self.fresh

    def catch_up(self, spare: Tree | None, behind: Iterable[str]) -> Path:
        """Gives a folder with the public site's files.

        Args:
            spare: Which folder is known to lack no more than `behind`.
            behind: Files in which it may differ from the public site.
        """
        if spare is None or identity(self.spare) != spare:
            _remove_tree(self.spare)
            _link_tree(self.output, self.spare)
        else:
            for name in behind:
                _link(self.output / name, self.spare / name)
        return self.spare

    def publish(self, folder: Path) -> None:
        """Puts a finished folder in the public one's place, which becomes the spare one.

        Raises:
            ClubError: The public folder cannot be replaced, such as a mount point.
        """
        try:
            if self.output.exists():
                _exchange(folder, self.output)
            else:
                self.output.parent.mkdir(parents=True, exist_ok=True)
                folder.rename(self.output)
        except OSError as error:
            if error.errno not in (errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM):
                raise
            reason = f"{self.output}: cannot be replaced ({error.strerror}); give a folder inside it as --output"
            raise ClubError(reason) from error
        if folder == self.fresh and folder.exists():
            _remove_tree(self.spare)
            folder.rename(self.spare)


def remove(root: Path, names: Iterable[str]) -> None:
    """Deletes files below a folder, and the folders that this leaves empty."""
    for name in names:
        path = root / name
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == root:
                break
            try:
                parent.rmdir()
            except OSError:
                break


def _link(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
    else:
        with contextlib.suppress(OSError):
            target.parent.rmdir()


def _link_tree(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for folder, names in _folders(str(source)):
        beside = str(target) + folder.removeprefix(str(source))
        os.makedirs(beside, exist_ok=True)
        for name in names:
            os.link(f"{folder}/{name}", f"{beside}/{name}")


def _folders(root: str) -> Iterator[tuple[str, list[str]]]:
    for folder, _, names in os.walk(root):
        yield folder, names


def _exchange(one: Path, other: Path) -> None:
    """Lets two folders change names in one step, where the system can; else in two."""
    import ctypes  # noqa: PLC0415  # only a site that has changed is exchanged

    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if os.name == "posix" else None
    if renameat2 is not None:
        done = renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
        if done == 0:
            return
        code = ctypes.get_errno()
        if code not in (errno.ENOSYS, errno.EINVAL):
            raise OSError(code, os.strerror(code))
    between = one.with_name(one.name + ".old")
    _remove_tree(between)
    other.rename(between)
    one.rename(other)
    between.rename(one)


def _remove_tree(folder: Path) -> None:
    if folder.exists():
        import shutil  # noqa: PLC0415  # it imports five kinds of archives

        shutil.rmtree(folder, ignore_errors=True)
