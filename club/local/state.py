"""The folder in which `serve` keeps what it makes, for one server at a time."""

import contextlib
import fcntl
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from club.core.errors import ClubError
from club.core.secrets import Secrets, new_secrets, read_secrets, write_secrets

DEFAULT_STATE = Path(".serve")
_PATIENCE_S = 2.0  # what a store takes to end after its server was killed
_LOOK_EVERY_S = 0.05


class State:
    """The folder's parts.

    | path | what is in it |
    |---|---|
    | `site/` | the built site |
    | `kit/` | pages and mails that the functions fill |
    | `store/` | what readers have told, in SQLite files; `store.log` is what the store says |
    | `outbox/` | every mail |
    | `inbound/` | mails to the club that wait to be read |
    | `secrets.json` | what keys addresses and signs links; the store is of no use without it |
    | `lock` | held while a server runs; holds its address |
    | `environment.json` | what leads other commands to the server, while it runs |
    """

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which need not exist."""
        self.folder = folder
        self.site = folder / "site"
        self.kit = folder / "kit"
        self.store = folder / "store"
        self.log = folder / "store.log"
        self.outbox = folder / "outbox"
        self.inbound = folder / "inbound"
        self._secrets = folder / "secrets.json"
        self._lock = folder / "lock"
        self._told = folder / "environment.json"

    def make(self) -> None:
        """Makes the folder, and keeps it out of git.

        Raises:
            ClubError: It cannot be made.
        """
        note = self.folder / ".gitignore"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not note.exists():
                note.write_text("# Made by build.py serve\n*\n", encoding="ascii")
        except OSError as error:
            reason = f"{self.folder}: cannot be used: {error.strerror}; give another folder: --state DIR"
            raise ClubError(reason) from error

    def make_private(self) -> None:
        """Makes the folders of what readers have told, for their owner only."""
        for folder in (self.store, self.outbox):
            folder.mkdir(mode=0o700, exist_ok=True)

    @contextlib.contextmanager
    def alone(self, address: str) -> Iterator[int]:
        """Keeps other servers away from the folder; gives the lock's file, for children to hold too.

        A store that holds it keeps the folder locked until it has really ended.

        Raises:
            ClubError: Another server uses the folder; says where it is.
        """
        with self._lock.open("a+", encoding="utf-8") as file:
            self._take(file.fileno())
            file.truncate(0)
            file.write(json.dumps({"site": address, "process": os.getpid()}) + "\n")
            file.flush()
            yield file.fileno()

    def _take(self, lock: int) -> None:
        end = time.monotonic() + _PATIENCE_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if self._is_holder_alive() or time.monotonic() > end:
                    raise ClubError(self._taken()) from None
                time.sleep(_LOOK_EVERY_S)
            else:
                return

    def _holder(self) -> tuple[str, int]:
        """Gives the address and the process of the server that has the lock, or had it last."""
        try:
            other = json.loads(self._lock.read_text(encoding="utf-8"))
            return str(other["site"]), int(other["process"])
        except (OSError, ValueError, KeyError, TypeError):
            return "", 0

    def _is_holder_alive(self) -> bool:
        """Tells so where the server itself runs, and not just a store that is about to follow it."""
        process = self._holder()[1]
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # somebody else's
            pass
        return process > 0

    def _taken(self) -> str:
        address, process = self._holder()
        who = f"the club at {address}/ (process {process})" if process else "another serve"
        return f"{self.folder} is in use by {who}; end that one, or give another folder: --state DIR"

    def tell(self, environment: Mapping[str, str]) -> None:
        """Leads other commands to this server: keeps what they must have in their environment, secrets and all."""
        self._told.unlink(missing_ok=True)
        _write_once(self._told, json.dumps(dict(environment)))

    def fall_silent(self) -> None:
        """Leads no more commands to this server."""
        self._told.unlink(missing_ok=True)

    def told(self) -> Mapping[str, str]:
        """Gives what the server that runs in this folder has told.

        Raises:
            ClubError: None does.
        """
        try:
            told = {str(name): str(value) for name, value in json.loads(self._told.read_text("utf-8")).items()}
        except (OSError, ValueError, AttributeError):
            told = {}
        if not told or not self._is_holder_alive():
            reason = f"no club is served from {self.folder}; run build.py serve beside this, or set CLUB_… and AWS_…"
            raise ClubError(f"{reason} as docs/deploying.md lists them")
        return told

    def secrets(self) -> Secrets:
        """Gives the folder's secrets, which are made once, readable by their owner only.

        Raises:
            ClubError: They are damaged, or gone while there are readers that they key.
        """
        if not self._secrets.exists():
            if self.store.is_dir() and any(self.store.iterdir()):
                reason = f"{self._secrets} is gone, and nobody in {self.store} is found without it; {self._afresh()}"
                raise ClubError(reason)
            _write_once(self._secrets, write_secrets(new_secrets()))
        try:
            return read_secrets(self._secrets.read_text(encoding="ascii"))
        except (ClubError, OSError, UnicodeDecodeError) as error:
            raise ClubError(f"{self._secrets}: {error}; put it back, or {self._afresh()}") from error

    def _afresh(self) -> str:
        return f"to start afresh remove {self.folder}"


def environment(folder: Path) -> Mapping[str, str]:
    """Gives the environment that leads to the club: this process' own, or that of the server in a state folder.

    Raises:
        ClubError: Neither names a club.
    """
    return os.environ if os.environ.get("CLUB_SUBSCRIBERS_TABLE") else State(folder).told()


def _write_once(path: Path, text: str) -> None:
    file, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}")  # which nobody else may read
    with os.fdopen(file, "w", encoding="ascii") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    Path(name).rename(path)
