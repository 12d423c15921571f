"""Where the content lies, and what a content folder borrows from the club's own when it has none."""

from pathlib import Path

_OWN = Path(__file__).resolve().parents[2] / "content"


def find_vocabulary(content: Path) -> Path:
    """Gives the folder of the vocabulary that counts for a content folder."""
    return _found(content, "vocabulary")


def find_facts(content: Path) -> Path:
    """Gives the file of the club's facts that counts for a content folder."""
    return _found(content, "club/club.toml")


def find_pages(content: Path) -> Path:
    """Gives the folder of Pelican's own pages that counts for a content folder."""
    return _found(content, "pages")


def find_consent(content: Path) -> Path:
    """Gives the folder of consent wordings that counts for a content folder."""
    return _found(content, "consent")


def _found(content: Path, name: str) -> Path:
    return content / name if (content / name).exists() else _OWN / name
