"""What a profile by Murmurations' `organizations_schema-v1.0.0` may hold, of the fields that we give.

Written for these tests from the published fields (MurmurationsNetwork/MurmurationsLibrary, `schemas/`
and `fields/`), which the test run does not fetch. The published schema takes further fields; here they
are refused, because a field that it does not know is more likely a slip of ours.
"""

import tomllib
from typing import Any

from tests.harness.building import ROOT

_ADDRESS = {"type": "string", "maxLength": 2000, "pattern": "^https?://.*"}
# The published list of countries is ISO 3166-1; Kosovo's XK, which we use as others do, is not in it.
_COUNTRIES = tomllib.loads((ROOT / "content/vocabulary/countries.toml").read_text(encoding="utf-8"))


def _ids(value: Any) -> list[str]:  # noqa: ANN401 - any TOML
    if isinstance(value, dict):
        return [one for key, part in value.items() for one in ([key] if isinstance(part, str) else _ids(part))]
    return [str(part["id"]) for part in value]


PROFILE: dict[str, Any] = {
    "type": "object",
    "required": ["linked_schemas", "name"],
    "additionalProperties": False,
    "properties": {
        "linked_schemas": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string", "pattern": r"^[a-z_][a-z0-9_]{4,99}-v\d+\.\d+\.\d+$"},
            "contains": {"const": "organizations_schema-v1.0.0"},
        },
        "name": {"type": "string", "minLength": 1},
        "primary_url": _ADDRESS,
        "tags": {"type": "array", "uniqueItems": True, "items": {"type": "string"}},
        "urls": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["url"],
                "additionalProperties": False,
                "properties": {"name": {"type": "string"}, "url": _ADDRESS},
            },
        },
        "description": {"type": "string"},
        "status": {"enum": ["active", "completed", "cancelled", "on_hold", "in_planning"]},
        "full_address": {"type": "string"},
        "country_iso_3166": {"enum": sorted(set(_ids(_COUNTRIES)) - {"XK"})},
        "geolocation": {
            "type": "object",
            "required": ["lat", "lon"],
            "additionalProperties": False,
            "properties": {
                "lat": {"type": "number", "minimum": -90, "maximum": 90},
                "lon": {"type": "number", "minimum": -180, "maximum": 180},
            },
        },
        "image": _ADDRESS,
        "rss": _ADDRESS,
        "starts_at": {"type": "number"},
        "geographic_scope": {"enum": ["local", "regional", "national", "international"]},
    },
}
