"""A small content folder that tests write entries into, and the site built from it."""

import hashlib
import random
from pathlib import Path

from club.site.build import Report, Settings, build

TYPES = ("worker", "consumer", "housing", "community")
SECTORS = ("education", "finance", "digital-media", "retail-wholesale")
TOWNS = (("GB", "Leeds", 53.8, -1.55), ("GB", "York", 53.96, -1.08), ("ES", "Bilbao", 43.26, -2.93), ("FR", "Lyon", 45.76, 4.84))


def entry(number: int, **values: str) -> tuple[str, str]:
    """Gives the path and text of an entry; the number decides what `values` leave open."""
    chance = random.Random(number)  # noqa: S311  # nothing secret
    country, town, lat, lon = chance.choice(TOWNS)
    fields = {
        "name": f"Coop{number} {chance.choice(('Bakery', 'Press', 'Homes'))}",
        "country": country,
        "website": f"https://coop{number}.example",
        "type": chance.choice(TYPES),
        "sector": chance.choice(SECTORS),
        "locality": town,
        "region": f"Around {town}",
        "location": f"{{lat: {lat + chance.random() / 9:.4f}, lon: {lon + chance.random() / 9:.4f}, precision: city}}",
        "tags": chance.choice(("[platform]", "[open-source, platform]", "")),
        "added": f"2025-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
        "sources": "[{name: Test list, licence: CC0-1.0}]",
    } | values
    slug = f"coop{number}"
    lines = [f"{name}: {value}" for name, value in fields.items() if value]
    text = "---\n" + "\n".join(lines) + f"\n---\n\nThis is what *coop {number}* does.\n"
    return f"coops/{fields['country'].lower()}/{slug}.md", text


def write(content: Path, path: str, text: str) -> None:
    """Writes a file below the content folder."""
    target = content / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def fill(content: Path, count: int) -> Path:
    """Writes that many entries into a new content folder."""
    for number in range(count):
        write(content, *entry(number))
    write(content, "pages/about.md", "---\ntitle: About\nslug: about\nsummary: Who we are.\n---\n\nSee [all](/all/).\n")
    return content


def build_site(content: Path, output: Path, **settings: object) -> Report:
    """Builds with one process."""
    told = Settings(content, output, site_url="https://club.test", jobs=1)
    return build(told._replace(**settings))


def digest(output: Path) -> dict[str, str]:
    """Gives a digest of every file of a site, by its path."""
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file()
    }
