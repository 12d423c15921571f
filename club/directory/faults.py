"""What is wrong with an entry: a fault, and the problem it is once its place is known."""

from typing import NamedTuple


class Fault(NamedTuple):
    """One thing that is wrong, in words a contributor can act on.

    `field` is dotted where it is nested, with list places counted from 0
    (`sources.0.licence`); `body` is the text below the front matter and the
    empty string the file as a whole.
    """

    field: str
    what: str
    mend: str
    example: str = ""
    is_warning: bool = False


class Problem(NamedTuple):
    """A fault with its place: the file, and the line counted from 1."""

    path: str
    line: int
    fault: Fault
