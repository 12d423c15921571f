"""AWS' own descriptions of its services, cut down to what functions ask for.

A client is made from a description of its whole service: a megabyte for the one call that reads a
parameter. In the functions' zip lie descriptions of these operations alone (`infra/bundle.py`, and
`club.cloud.clients` finds them); everywhere else botocore's own serve. What is here is botocore's,
under the Apache License 2.0, which goes along.
"""

import importlib.metadata
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from botocore.loaders import create_loader

# By service; what `club.cloud`'s protocols ask of clients.
OPERATIONS: Mapping[str, Collection[str]] = {
    "dynamodb": ("BatchGetItem", "GetItem", "PutItem", "Query", "Scan", "TransactWriteItems", "UpdateItem"),
    "s3": ("GetObject",),
    "sesv2": ("GetAccount", "SendEmail"),
    "sqs": ("SendMessage",),
    "ssm": ("GetParameter",),
}


def descriptions() -> dict[str, bytes]:
    """Gives files by their paths, as botocore's `data_path` has them: the same from the same botocore."""
    loader = create_loader()
    files = _licences()
    for service, operations in OPERATIONS.items():
        version = loader.determine_latest_version(service, "service-2")
        whole = loader.load_service_model(service, "service-2", version)
        text = json.dumps(_cut(whole, operations), sort_keys=True, separators=(",", ":"))
        files[f"{service}/{version}/service-2.json"] = text.encode()
    return files


def _licences() -> dict[str, bytes]:
    paths = importlib.metadata.files("botocore") or ()
    return {path.name: path.read_binary() for path in paths if path.name.startswith(("LICENSE", "NOTICE"))}


def _cut(whole: Mapping[str, Any], operations: Collection[str]) -> dict[str, Any]:
    kept = {name: whole["operations"][name] for name in operations}
    shapes: dict[str, Any] = {}
    waiting = list(_shapes(kept))
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = whole["shapes"][name]
            waiting += _shapes(shapes[name])
    cut: dict[str, Any] = _untold({**whole, "operations": kept, "shapes": shapes})
    return cut


def _shapes(part: Any) -> Iterator[str]:  # noqa: ANN401  # any part of JSON
    """Gives the names of all shapes that a part refers to."""
    if isinstance(part, Mapping):
        if isinstance(part.get("shape"), str):
            yield part["shape"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _shapes(one)


def _untold(part: Any) -> Any:  # noqa: ANN401  # any part of JSON
    """Leaves out what is told to people; a member that has this name is described by a mapping."""
    if isinstance(part, Mapping):
        return {
            name: _untold(value)
            for name, value in part.items()
            if not (name == "documentation" and isinstance(value, str))
        }
    return [_untold(one) for one in part] if isinstance(part, list) else part
