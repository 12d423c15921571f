"""The store of requests on DynamoDB, or on whatever speaks its API with conditional writes and transactions."""

import datetime as dt
import functools
from collections.abc import Callable, Sequence

from club.cloud.dynamodb import Action, DynamoDb, delete, get, put, query, transact, update
from club.cloud.items import EXPIRES, number, second
from club.cloud.writes import write
from club.promotions import items
from club.promotions.items import COUNTED, REF, VERSION
from club.promotions.ports import Change, Free, Hold, Save, SaveBoard, Sheet
from club.promotions.request import Request, edition_of

AFTER_DRAW = 10_000  # places from here on are behind those of the draw, which are never so many
_IS_NEW = "attribute_not_exists(#pk)"
_IS_SAME = f"#{VERSION} = :before"
_utc = functools.partial(dt.datetime.now, dt.UTC)


class PromotionTable:
    """`club.promotions.ports.Store` in one table; every read sees every write that came before."""

    def __init__(self, client: DynamoDb, *, promotions: str, clock: Callable[[], dt.datetime] = _utc) -> None:
        """Takes a client, the table's name, and a clock for how long things are kept."""
        self._client, self._table, self._clock = client, promotions, clock

    def find(self, ref: str) -> Request | None:
        """Gives a request, by one GetItem; by none where it is no ref at all."""
        edition = edition_of(ref)
        item = get(self._table, items.request_key(edition, ref), client=self._client) if edition else None
        return items.read_request(item) if item and number(item, EXPIRES) > self._second else None

    def sheet(self, edition: int) -> Sheet:
        """Gives all that is kept of an edition, by Query."""
        lasts = f"attribute_not_exists(#{EXPIRES}) OR #{EXPIRES} > :now"
        pk, now = items.edition_pk(edition), self._second
        return items.read_sheet(query(self._table, pk, client=self._client, condition=lasts, now=now))

    def editions(self) -> Sequence[int]:
        """Gives the numbers of the editions that anything is kept of, the lowest first, by Query."""
        return [items.read_edition(item) for item in query(self._table, items.EDITIONS, client=self._client)]

    def next_place(self, edition: int) -> int:
        """Gives the next place behind the draw's order, by one UpdateItem; an answer that is lost loses a place."""
        action = update(self._table, items.place_key(edition), f"ADD #{COUNTED} :one", one=1)
        return AFTER_DRAW + number(write(action, client=self._client, is_read=True), COUNTED)

    def write(self, changes: Sequence[Change]) -> None:
        """Makes all changes or none, by one TransactWriteItems; at most 100, no two of them on one item.

        What is new says first, by one PutItem, that there is something of its edition.

        Raises:
            ConflictError: A version has gone on, or a slot is not as it must be; nothing was written.
            TemporaryError: The store could not; nothing was written.
            ClubError: The store refuses these changes.
        """
        for edition in sorted({number for one in changes if (number := _begun(one))}):
            write(put(self._table, items.edition_key(edition)), client=self._client)
        transact(map(self._action, changes), client=self._client)

    def keep_image(self, sha256: str, content: bytes) -> None:
        """Keeps a picture, by one PutItem; again, it is kept longer."""
        write(put(self._table, items.image_item(sha256, content, self._clock())), client=self._client)

    def image(self, sha256: str) -> bytes | None:
        """Gives the bytes of a picture, by one GetItem."""
        item = get(self._table, items.image_key(sha256), client=self._client)
        return items.read_image(item) if item and number(item, EXPIRES) > self._second else None

    @property
    def _second(self) -> int:
        return second(self._clock())

    def _action(self, change: Change) -> Action:
        match change:
            case Save(request):
                return self._next(items.request_item(request, self._clock()), request.version)
            case SaveBoard(board):
                return self._next(items.board_item(board), board.version)
            case Hold(edition, slot, ref):
                return put(self._table, {**items.slot_key(edition, slot), REF: ref}, condition=_IS_NEW)
            case Free(edition, slot, ref):
                return delete(self._table, items.slot_key(edition, slot), condition=f"#{REF} = :ref", ref=ref)

    def _next(self, item: items.Item, before: int) -> Action:
        if before:
            return put(self._table, item, condition=_IS_SAME, before=before)
        return put(self._table, item, condition=_IS_NEW)


def _begun(change: Change) -> int:
    """Gives the edition of what is new; 0 where it is not."""
    match change:
        case Save(request) if not request.version:
            return request.edition
        case SaveBoard(board) if not board.version:
            return board.edition
    return 0
