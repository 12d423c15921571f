"""The mark by which an import knows the entries that nobody has edited since.

It is a comment in the front matter with a short hash of everything else in the
file. Whoever edits the file, in whatever way, breaks the fit, and the entry is
theirs from then on; nothing has to be switched, and no state is kept elsewhere.
"""

import hashlib
import re

_MARK = re.compile(r"^---\n(# Imported \(([0-9a-f]{12})\)[^\n]*\n)")
_WORDS = "Edit freely: once edited, imports leave this entry alone."


def marked(text: str) -> str:
    """Gives an entry's text with the mark of the import in its front matter."""
    return f"---\n# Imported ({_hash(text)}). {_WORDS}\n" + text.removeprefix("---\n")


def is_untouched(text: str) -> bool:
    """Tells whether a text is still exactly what an import wrote."""
    text = text.replace("\r\n", "\n")
    match = _MARK.match(text)
    return match is not None and match[2] == _hash(text.replace(match[1], "", 1))


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
