"""What can be mended in a text file without asking: bytes that no reader sees."""

from pathlib import Path

from club.core.files import replace_file
from club.directory.encoding import BOM, MAX_BYTES, with_unix_line_ends
from club.directory.faults import Fault
from club.directory.folder import read_bytes


def mended(content: bytes) -> tuple[bytes, list[str]]:
    """Gives the bytes as they should be, and what was done to them."""
    done: list[str] = []
    if content.startswith(BOM):
        content = content[len(BOM) :]
        done.append("byte order mark taken out")
    if b"\r" in content:
        content = with_unix_line_ends(content)
        done.append("Unix line ends")
    head, fence, body = content[4:].partition(b"\n---\n") if content.startswith(b"---\n") else (b"", b"", b"")
    if fence and b"\t" in head:
        content = b"---\n" + _without_tabs(head) + fence + body
        done.append("spaces for tabs in the front matter")
    if content and not content.endswith(b"\n"):
        content += b"\n"
        done.append("line end at the end")
    return content, done


def mend_file(path: Path) -> list[str]:
    """Mends one file in place, in one step; gives what was done.

    Raises:
        ClubError: It cannot be written.
    """
    content = read_bytes(str(path))
    if isinstance(content, Fault) or len(content) > MAX_BYTES or b"\0" in content:
        return []  # the check says what is wrong with it
    better, done = mended(content)
    if done:
        replace_file(path, better)
    return done


def _without_tabs(head: bytes) -> bytes:
    """Gives front matter with two spaces for each tab that indents, and one for every other."""
    lines = head.split(b"\n")
    for place, line in enumerate(lines):
        text = line.lstrip(b"\t ")
        lines[place] = line[: len(line) - len(text)].replace(b"\t", b"  ") + text.replace(b"\t", b" ")
    return b"\n".join(lines)
