"""The theme's own files, as its tests read them."""

import re
from pathlib import Path

THEME = Path(__file__).parents[2] / "theme"
TEMPLATES = sorted((THEME / "templates").rglob("*.html"))
SHEETS = sorted((THEME / "static" / "css").glob("*.css"))
SCRIPTS = sorted((THEME / "static" / "js").glob("*.js"))

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def style(path: Path) -> str:
    """Gives a style sheet without its comments."""
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))


def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """Gives the values of tokens.css by name, in light and in dark."""
    light, dark = style(THEME / "static" / "css" / "tokens.css").split("@media", 1)
    found = [dict(re.findall(r"--([\w-]+):\s*([^;]+);", part)) for part in (light, dark)]
    return found[0], found[0] | found[1]
