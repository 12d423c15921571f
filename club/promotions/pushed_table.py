"""What the site has told the functions, kept beside the promotions: in pieces, since an item holds 400 kB.

`PUSHED#<sha256>` / `<number>` is a piece: gzip, then base64, as text. `PUSHED` / `HEAD` names the whole that counts; it
is written after all pieces, so that whoever reads it finds them.
"""

import base64
import datetime as dt
import functools
import gzip
import hashlib
from collections.abc import Callable, Mapping

from club.cloud.dynamodb import DynamoDb, get, put, query, update
from club.cloud.items import EXPIRES, PK, SK, second, text
from club.cloud.writes import write
from club.core.errors import ClubError, ConflictError, UncertainError
from club.core.pushed import Pushed, read_pushed, write_pushed

MAX_PIECE_CHARS = 300_000
KEPT = dt.timedelta(days=1)  # an older whole, for who has just read the head
_SHA256 = "sha256"
_HEAD: Mapping[str, str] = {PK: "PUSHED", SK: "HEAD"}
_utc = functools.partial(dt.datetime.now, dt.UTC)


class PushedTable:
    """Keeps the last whole that was pushed."""

    def __init__(self, client: DynamoDb, *, promotions: str, clock: Callable[[], dt.datetime] = _utc) -> None:
        """Takes a client, the table's name, and a clock."""
        self._client, self._table, self._clock = client, promotions, clock

    def head(self) -> str:
        """Gives the SHA-256 (hex) of what was pushed last, by one GetItem; empty where nothing was."""
        return text(get(self._table, _HEAD, client=self._client) or {}, _SHA256)

    def read(self, sha256: str) -> Pushed:
        """Gives what was pushed under a head, by Query.

        Raises:
            ClubError: It is not there whole, or of another format than this code's.
        """
        pieces = [text(item, "piece") for item in query(self._table, _pk(sha256), client=self._client)]
        try:
            content = gzip.decompress(base64.b64decode("".join(pieces)))
        except (ValueError, OSError, EOFError) as error:
            raise ClubError("What the site has pushed is damaged. Run build.py push again.") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ClubError("What the site has pushed is not whole. Run build.py push again.")
        return read_pushed(content.decode())

    def write(self, pushed: Pushed) -> str:
        """Keeps it, unless it is what counts already, and lets what counted before end in a day; gives its head.

        Raises:
            ConflictError: Somebody else pushes at this moment; theirs counts.
        """
        content = write_pushed(pushed).encode()
        sha256, before = hashlib.sha256(content).hexdigest(), self.head()
        if sha256 == before:
            return sha256
        coded = base64.b64encode(gzip.compress(content, mtime=0)).decode()
        for number, start in enumerate(range(0, len(coded), MAX_PIECE_CHARS)):
            piece = coded[start : start + MAX_PIECE_CHARS]
            write(put(self._table, {**_piece_key(sha256, number), "piece": piece}), client=self._client)
        self._lead_to(sha256, before)
        if before:
            self._end(before)
        return sha256

    def _lead_to(self, sha256: str, before: str) -> None:
        condition = f"#{_SHA256} = :before" if before else "attribute_not_exists(#pk)"
        values = {"before": before} if before else {}
        head = put(self._table, {**_HEAD, _SHA256: sha256}, condition=condition, **values)
        try:
            write(head, client=self._client)
        except (ConflictError, UncertainError) as error:
            if self.head() != sha256:
                reason = "somebody else pushes at this moment, and theirs counts; run build.py push again"
                raise ConflictError(reason) from error

    def _end(self, sha256: str) -> None:
        ends = second(self._clock() + KEPT)
        for item in query(self._table, _pk(sha256), client=self._client, only=(PK, SK)):
            key = {PK: text(item, PK), SK: text(item, SK)}
            write(update(self._table, key, f"SET #{EXPIRES} = :ends", ends=ends), client=self._client)


def _pk(sha256: str) -> str:
    return f"PUSHED#{sha256}"


def _piece_key(sha256: str, number: int) -> dict[str, str]:
    return {PK: _pk(sha256), SK: f"{number:04}"}
