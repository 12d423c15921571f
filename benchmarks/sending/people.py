"""A million readers who take no memory: each is a number, from which the rest follows."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from club.newsletter.audience import Recipient
from club.newsletter.delivery import Outcome
from club.newsletter.ports import Page

_ODD = 0x9E3779B1  # any odd number scatters numbers over 32 bits, and can be turned back
_BACK = pow(_ODD, -1, 2**32)
_REST = bytes(range(100, 128))  # a key has 32 bytes
STORED_BYTES = 350  # of a reader's item
_PAGE_BYTES = 2**20  # Query and Scan (Amazon DynamoDB, API reference)
_ITEMS_OF_READER, _ITEMS_AT_ONCE = 3, 100  # READER, STOP, MOVED; BatchGetItem


def key_of(number: int) -> str:
    """Gives the key of a reader, as wide and as scattered as a real one."""
    return urlsafe_b64encode((number * _ODD % 2**32).to_bytes(4, "big") + _REST).decode().rstrip("=")


def number_of(key: str) -> int:
    """Gives the number of the reader with a key."""
    return int.from_bytes(urlsafe_b64decode(key[:8])[:4], "big") * _BACK % 2**32


def address_of(number: int) -> str:
    """Gives the address of a reader."""
    return f"reader-{number}@coop.example"


def recipient(number: int) -> Recipient:
    """Gives a reader who wants every edition."""
    return Recipient(key_of(number), address_of(number), language="en")


def pages(items: int, item_bytes: int) -> int:
    """Gives how many calls it takes to read so many items of one partition or segment."""
    return max(1, -(-items * item_bytes // _PAGE_BYTES))


class NumberedReaders:
    """`club.newsletter.ports.Readers` of so many readers; counts what a table of them would be asked."""

    def __init__(self, readers: int) -> None:
        """Takes how many there are."""
        self._readers = readers
        self.calls = 0

    def scan(self, segment: int, segments: int, **_: object) -> Iterator[Recipient]:
        """Gives every reader of a segment."""
        numbers = range(segment, self._readers, segments)
        self.calls += pages(len(numbers), STORED_BYTES)
        return map(recipient, numbers)

    def page(self, segment: int, segments: int, *, position: str, **_: object) -> Page:
        """Gives every reader of a segment, as one page."""
        assert not position  # noqa: S101
        return Page([*self.scan(segment, segments)])

    def find_many(self, keys: Sequence[str], **_: object) -> Mapping[str, Recipient]:
        """Gives the readers of some keys."""
        self.calls += -(-len(keys) * _ITEMS_OF_READER // _ITEMS_AT_ONCE)
        return {key: recipient(number_of(key)) for key in keys}

    def suppress(self, key: str, outcome: Outcome, **_: Any) -> None:
        """Never comes: all mails arrive."""
        raise NotImplementedError

    def waver(self, key: str, edition: int, **_: Any) -> int:
        """Never comes: all mails arrive."""
        raise NotImplementedError
