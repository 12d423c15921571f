"""A small content folder that tests write entries into, and the site built from it."""

import hashlib
import json
import random
from pathlib import Path

from club.site.build import Report, Settings, build

TYPES = ("worker", "consumer", "housing", "community")
SECTORS = ("education", "finance", "digital-media", "retail-wholesale")
TOWNS = (
    ("GB", "Leeds", 53.8, -1.55),
    ("GB", "York", 53.96, -1.08),
    ("ES", "Bilbao", 43.26, -2.93),
    ("FR", "Lyon", 45.76, 4.84),
)


def entry(number: int, **values: str) -> tuple[str, str]:
    """Gives the path and text of an entry; the number decides what `values` leave open."""
    chance = random.Random(number)
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


VARIED = {
    "ar/mill": """name: Cooperativa El Molino Nuevo
country: AR
website: https://molino.example
type: worker
sector: food-drink-hospitality
lang: es
locality: Rosario
location: {lat: -32.95, lon: -60.66, precision: city}
status: {is: closed, since: 2019-05-20, successor: bakery}
added: 2025-01-02
sources: [{name: Test list, licence: CC0-1.0}]
---

Horneamos pan.
""",
    "gb/merged": """name: Merged Press
country: GB
website: https://merged.example
type: worker
sector: arts-culture
status: {is: merged, since: 2020, successor: bakery}
added: 2025-01-03
verification: imported
sources: [{name: Test list, licence: CC0-1.0}]
---
""",
    "gb/sold": """name: Sold Garage
country: GB
website: https://sold.example
type: consumer
sector: transport-logistics
status: {is: converted, since: 2021-11}
added: 2025-01-03
summary: Was a co-op until its members sold it.
sources: [{name: Test list, licence: CC0-1.0}]
---
""",
    "gb/bakery": """name: The Example Bakery
country: GB
website: https://bakery.example/shop
type: worker
sector: food-drink-hospitality
summary: Bread for the town, baked at night by nine people who own the ovens.
also: [retail-wholesale]
tags: [platform]
region: West Yorkshire
locality: Leeds
location: {lat: 53.8, lon: -1.55, precision: site, source: {name: GeoNames, licence: CC-BY-4.0}}
founded: 1998-03
status: {is: active}
scope: local
legal_form: {name: Society}
languages: [en, cy]
members: 10-49
workers: 1-9
identifiers: [GB-MPR-1234, wikidata-Q42]
member_of: [bund]
evidence: [{kind: rules, url: https://bakery.example/rules, checked: 2026-01-31}]
promotes:
  newsletter: Crumbs
  url: https://bakery.example/news
  language: en
  audience: 250-999
  topics: [finance]
  accepts: yes
  refuses: [fur]
feed: https://bakery.example/feed.xml
logo: https://bakery.example/logo.svg
verification: registry-checked
added: 2025-02-01
updated: 2026-02-03
checked: 2026-02-03
sources: [{name: Test list, licence: CC0-1.0, id: T1, url: https://list.example}]
---

## What we bake

*Bread*, and [more](https://bakery.example/more). See [our federation](/coops/bund/).

- rye
- wheat
""",
    "de/bund": """name: Bund der Beispielgenossenschaften
country: DE
website: https://bund.example
type: federation
sector: co-op-development
lang: de
locality: Berlin
location: {lat: 52.52, lon: 13.4, precision: city}
added: 2025-03-01
sources: [{name: Test list, licence: CC0-1.0}]
---

Wir vertreten viele.
""",
    "il/press": """name: קואופרטיב הדפוס של חיפה
country: IL
website: https://press.example
type: worker
sector: digital-media
lang: he
locality: חיפה
location: {lat: 32.8, lon: 35.0, precision: city}
added: 2025-03-02
sources: [{name: Test list, licence: CC0-1.0}]
---

אנחנו מדפיסים ספרים עבור כולם, בשלוש שפות. (ראו באתר שלנו).
""",
    "es/longo": """name: >-
  SOCIEDAD COOPERATIVA ANDALUZA DE TRANSPORTISTAS, DISTRIBUIDORES
  Y MENSAJEROS-REPARTIDORES DE LA PROVINCIA DE CÁDIZ
country: ES
website: https://averyveryverylongnameofahostwithoutanyhyphensatall.transportistas-y-mensajeros.example
type: multi-stakeholder
sector: transport-logistics
lang: es
locality: Chiclana de la Frontera y San Fernando de Cádiz
verification: imported
added: 2025-03-03
sources: [{name: Test list, licence: CC0-1.0}]
---
""",
    "fr/planned": """name: Épicerie d’Œuvre
country: FR
website: https://epicerie.example
type: consumer
sector: retail-wholesale
lang: fr
summary: Une épicerie que ses clients ouvriront.
status: {is: planning}
added: 2025-03-04
sources: [{name: Test list, licence: CC0-1.0}]
---
""",
}


# An edition with all that one can hold.
EDITION = """---
number: 12
title: Everything that an edition can hold, in one
date: 2026-01-31
summary: Lists, a quotation, a table, code, all shortcodes and two promotions.
preheader: To be looked at, not read
language: en
slots: [{id: feature-1, kind: feature}, {id: community-1, kind: classified}]
status: sent
---

A *first* paragraph with **words**, `code`, [a link](https://example.coop/rules), [the bakery](/coops/bakery/), and
<https://averyveryverylongnameofahost.example/with/a/very/very/long/path/that-does-not/end>.

{coop-of-the-week: bakery}

## A heading of a section that is long enough to take two lines on any phone

- a point
  - and one below it

1. one

{slot: community-1}

### A smaller heading

> Bread is work.

| Country | Co-ops |
|---|---|
| [Spain](/country/es/) | 1 |

```
code = that(is, long) # and stays on a line for as long as it can
```

---

{new-in-the-directory: 5}
"""
BOOKINGS = {
    "format": 1,
    "editions": {
        "12": [
            {
                "slot": "feature-1",
                "kind": "feature",
                "coop": "longo",
                "headline": "Cheese from forty farms, at cost",
                "body": "Forty farms now deliver to any food co-op within a day. No middlemen, no minimum order.",
                "button": "See this week’s list",
                "link": "https://cheese.example/list",
            },
            {
                "slot": "community-1",
                "kind": "classified",
                "coop": "press",
                "body": "We print books in three languages.",
                "link": "https://press.example/books",
            },
        ]
    },
}


def vary(content: Path) -> Path:
    """Writes one entry of each kind that is rare, and an edition that shows all that one can.

    Gone, planned, complete, right to left, long, undescribed.
    """
    for name, text in VARIED.items():
        write(content, f"coops/{name}.md", f"---\n{text}")
    write(content, "newsletter/012-everything.md", EDITION)
    write(content, "club/bookings.json", json.dumps(BOOKINGS))
    return content


def build_site(content: Path, output: Path, *, jobs: int = 1, use_cache: bool = True) -> Report:
    """Builds with one process."""
    return build(Settings(content, output, "https://club.test", jobs=jobs, use_cache=use_cache))


def digest(output: Path) -> dict[str, str]:
    """Gives a digest of every file of a site, by its path."""
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file()
    }
