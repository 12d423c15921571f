"""What a card shows of a co-op: the context of the templates `card`, `mini` and `line`."""

import html
import re
from collections.abc import Mapping
from typing import Any

from club.core.text import excerpt
from club.core.vocabulary import Vocabulary
from club.directory.brief import Brief
from club.directory.coop import MAX_SUMMARY_CHARS
from club.site.emblem import emblem
from club.site.theme import direction

_TAG = re.compile(r"<[^>]*>")


def plain_text(rendered: str) -> str:
    """Gives the words of rendered Markdown, white space folded."""
    if not rendered:
        return ""
    text = _TAG.sub(" ", rendered.replace("</em>", "").replace("<em>", ""))
    return " ".join(html.unescape(text).split()).replace(" .", ".").replace(" ,", ",")


def card_of(coop: Mapping[str, Any], brief: Brief, rendered: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """Gives the context of a co-op's card.

    Args:
        coop: The entry as JSON (`as_json`).
        brief: Its brief.
        rendered: HTML of its body; the summary is taken from it where the entry has none.
        vocabulary: Words for the ids.
    """
    label = vocabulary.label
    country = label("country", brief.country)
    return {
        "slug": brief.slug,
        "path": brief.path,
        "name": brief.name,
        "lang": coop["lang"],
        "dir": direction(coop["lang"]),
        "type": brief.type,
        "type_label": label("type", brief.type),
        "place": f"{brief.locality}, {country}" if brief.locality else country,
        "locality": brief.locality,
        "country": brief.country,
        "country_label": country,
        "summary": coop.get("summary") or excerpt(plain_text(rendered), MAX_SUMMARY_CHARS),
        "sectors": [(sector, label("sector", sector)) for sector in brief.sectors],
        "languages": [label("language", one) for one in coop.get("languages", ())],
        "checked": coop.get("checked", ""),
        "verification": coop.get("verification", ""),
        "is_planning": brief.status == "planning",
        "status": brief.status,
        "emblem": emblem(brief.slug),
    }
