"""The bytes of a text file: UTF-8 with Unix line ends, and what else is found instead."""

import re

from club.directory.faults import Fault, Problem

MAX_BYTES = 64_000
BOM = b"\xef\xbb\xbf"
# Besides what moves a cursor: C1 controls, separators that split lines, and signs that turn the direction of writing.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]")


def decode(path: str, content: bytes, problems: list[Problem]) -> str | None:
    """Gives a file's text, or None when its bytes are no text at all; says what is wrong with them."""

    def say(line: int, what: str, mend: str) -> None:
        problems.append(Problem(path, line, Fault("", what, mend)))

    if len(content) > MAX_BYTES:
        say(1, f"has more than {MAX_BYTES:,} bytes", "shorten it: an entry is a page of text")
        return None
    if content.startswith(BOM):
        say(1, "begins with a byte order mark", "save it as UTF-8 without BOM, or run build.py check --fix")
        content = content[len(BOM) :]
    if b"\r" in content:
        line = content.count(b"\n", 0, content.index(b"\r")) + 1
        say(line, "has Windows line ends", "save it with Unix line ends, or run build.py check --fix")
        content = with_unix_line_ends(content)
    control = _CONTROL.search(content)
    if control:
        say(content.count(b"\n", 0, control.start()) + 1, "has a control character in it", "delete it")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        what = f"is not UTF-8: byte {content[error.start]:#04x}"
        say(content.count(b"\n", 0, error.start) + 1, what, "save it as UTF-8")
        return None


def with_unix_line_ends(content: bytes) -> bytes:
    """Gives the bytes with every line ended by a line feed."""
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
