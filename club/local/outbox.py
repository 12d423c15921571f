"""The outbox: a folder of mails that went nowhere, each a file that any mail program opens.

| file | what is in it |
|---|---|
| `<id>.eml` | the mail (RFC 5322) |
| `<id>.json` | its envelope, and what was reported of it |
"""

import datetime as dt
import json
import re
import secrets
import threading
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from club.core.errors import NotFoundError

_ID = re.compile(r"0102[0-9a-f]{12}-[0-9a-f-]{36}-000000")  # as SES makes them in eu-west-1: by time, in milliseconds
_DAY_MS = 24 * 60 * 60 * 1000


class Kept(NamedTuple):
    """What is kept of a mail beside the mail itself.

    `reports` are the same events in both of SES' shapes (`club.local.outbox_reports`).
    """

    sender: str
    recipients: Sequence[str]
    configuration_set: str = ""
    tags: Mapping[str, str] = {}
    reports: Sequence[Mapping[str, Any]] = ()


class Outbox:
    """Keeps mails for good; whoever wants an empty outbox deletes the folder."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which is made when it is needed."""
        self._folder = folder
        self._last_ms = 0
        self._counting = threading.Lock()

    def new_id(self, now: dt.datetime) -> str:
        """Gives an id in SES' form; later ids are greater, also within a millisecond."""
        with self._counting:
            self._last_ms = max(int(now.timestamp() * 1000), self._last_ms + 1)
            return f"0102{self._last_ms:012x}-{uuid.uuid4()}-000000"

    def keep(self, message_id: str, content: bytes, kept: Kept) -> None:
        """Writes a mail; it shows up whole, or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write(f"{message_id}.json", json.dumps(kept._asdict(), indent=1).encode())
        self._write(f"{message_id}.eml", content)

    def ids(self) -> list[str]:
        """Gives the ids of all mails, newest first."""
        return sorted((one.stem for one in self._folder.glob("0102*.eml") if _ID.fullmatch(one.stem)), reverse=True)

    def content(self, message_id: str) -> bytes:
        """Gives a mail.

        Raises:
            NotFoundError: There is none of this id.
        """
        return self._read(message_id, ".eml")

    def kept(self, message_id: str) -> Kept:
        """Gives what is kept beside a mail; raises as `content` does."""
        return Kept(**json.loads(self._read(message_id, ".json")))

    def sent_since(self, now: dt.datetime) -> int:
        """Gives how many mails came in within 24 hours."""
        oldest = f"0102{max(0, int(now.timestamp() * 1000) - _DAY_MS):012x}"
        return sum(one >= oldest for one in self.ids())

    def _read(self, message_id: str, ending: str) -> bytes:
        if not _ID.fullmatch(message_id):
            raise NotFoundError("There is no such mail.")
        try:
            return (self._folder / (message_id + ending)).read_bytes()
        except OSError as error:
            raise NotFoundError("There is no such mail.") from error

    def _write(self, name: str, content: bytes) -> None:
        draft = self._folder / f".{secrets.token_hex(8)}"
        draft.write_bytes(content)
        draft.rename(self._folder / name)


def time_of(message_id: str) -> dt.datetime:
    """Gives the time at which a mail came in, aware UTC."""
    return dt.datetime.fromtimestamp(int(message_id[4:16], 16) / 1000, dt.UTC)
