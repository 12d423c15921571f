"""Tables that go on over several pages."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from club.site.outputs import Output

PER_PAGE = 100


class Place(NamedTuple):
    """A page among those of one table: its output, its number from 1 on, the last one's, and the first one."""

    id: str
    number: int
    last: int
    first: str

    def titled(self, title: str) -> str:
        """Gives a page's title, which from the second one on names its number."""
        return title if self.number == 1 else f"{title} (page {self.number} of {self.last})"


def paged(first: str, lines: Sequence[Any], make: Callable[..., bytes], *more: Any) -> Iterator[Output]:  # noqa: ANN401
    """Gives the outputs of a table, of which the first is there even where no line is.

    Args:
        first: Address of the first page, without its first slash.
        lines: All lines.
        make: Makes a page from its place, its lines and the other inputs.
        more: Those other inputs.
    """
    last = max(1, -(-len(lines) // PER_PAGE))
    for number in range(1, last + 1):
        path = first if number == 1 else f"{first}page/{number}/"
        part = tuple(lines[(number - 1) * PER_PAGE : number * PER_PAGE])
        yield Output(path, make, (Place(path, number, last, first), part, *more))
