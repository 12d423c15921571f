"""A co-op in the words that other machines know: schema.org and Murmurations."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from club.core.vocabulary import Vocabulary
from club.site.fragments import json_text

PROFILE_SCHEMA = "organizations_schema-v1.0.0"
_STATUS = {
    "planning": "in_planning",
    "active": "active",
    "dormant": "on_hold",
    "closing": "active",
    "closed": "completed",
    "converted": "completed",
    "merged": "completed",
}


def script(value: Mapping[str, Any]) -> Markup:
    """Gives a JSON-LD block; what could end it is escaped."""
    text = json_text(value).replace("<", "\\u003c")
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704  # "<" is escaped


def json_ld(coop: Mapping[str, Any], card: Mapping[str, Any]) -> Markup:
    """Gives a co-op as a schema.org Organization."""
    address = {
        "@type": "PostalAddress",
        "addressCountry": coop["country"],
        "addressRegion": coop.get("region"),
        "addressLocality": coop.get("locality"),
    }
    value: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": coop["url"],
        "name": coop["name"],
        "url": coop["website"],
        "description": card["summary"] or None,
        "address": {key: one for key, one in address.items() if one},
        "foundingDate": coop.get("founded"),
        "logo": coop.get("logo"),
        "identifier": coop.get("identifiers"),
        "mainEntityOfPage": coop["url"],
    }
    if "location" in coop:
        place = coop["location"]
        geo = {"@type": "GeoCoordinates", "latitude": place["lat"], "longitude": place["lon"]}
        value["location"] = {"@type": "Place", "geo": geo}
    return script({key: one for key, one in value.items() if one})


def murmurations(coop: Mapping[str, Any], card: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Gives a co-op's profile by Murmurations' `organizations_schema-v1.0.0`.

    The schema's times are Unix seconds; a founding year counts as its first day.
    """
    tags = [card["type_label"], *(name for _, name in card["sectors"])]
    tags += [vocabulary.label("tag", tag) for tag in coop.get("tags", ())]
    value: dict[str, Any] = {
        "linked_schemas": [PROFILE_SCHEMA],
        "name": coop["name"],
        "primary_url": coop["website"],
        "tags": list(dict.fromkeys(tags)),
        "urls": [{"name": "Directory entry", "url": coop["url"]}],
        "description": card["summary"] or None,
        "status": _STATUS.get(coop.get("status", {}).get("is", "")),
        "full_address": ", ".join(filter(None, (coop.get("locality"), coop.get("region"), card["country_label"]))),
        "country_iso_3166": coop["country"] if coop["country"] != "XK" else None,
        "image": coop.get("logo"),
        "rss": coop.get("feed"),
        "starts_at": _seconds(coop["founded"]) if "founded" in coop else None,
        "geographic_scope": coop.get("scope"),
    }
    if "location" in coop:
        value["geolocation"] = {"lat": coop["location"]["lat"], "lon": coop["location"]["lon"]}
    return {key: one for key, one in value.items() if one not in (None, "")}


def _seconds(date: str) -> int:
    year, month, day = (*map(int, date.split("-")), 1, 1)[:3]
    return (dt.date(year, month, day) - dt.date(1970, 1, 1)).days * 86_400
