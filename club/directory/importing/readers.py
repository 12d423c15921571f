"""Reading lists: CSV, JSON and GeoJSON files into rows of text."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from club.core.errors import ClubError
from club.directory.importing.rows import Row, Table

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def read_table(path: Path) -> Table:
    """Reads a list by the ending of its name: `.csv`, `.json` or `.geojson`.

    All values are text; nested JSON objects are flattened with dots
    (`address.city`), lists of plain values are joined with semicolons.

    Raises:
        ClubError: The file is missing, empty, not UTF-8, or not of its format.
    """
    readers = {".csv": _read_csv, ".tsv": _read_csv, ".json": _read_json, ".geojson": _read_geojson}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        reason = f"{path}: the name must end in .csv, .json or .geojson"
        raise ClubError(reason)
    text = _text(path)
    if not text.strip():
        reason = f"{path}: is empty"
        raise ClubError(reason)
    table = reader(path, text)
    if not table.rows:
        reason = f"{path}: has no rows"
        raise ClubError(reason)
    return table


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = f"{path}: cannot be read: {error.strerror}"
        raise ClubError(reason) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = error.object[error.start]
        reason = f"{path}: line {line}: is not UTF-8 (byte {byte:#04x}); save the file as UTF-8 and import it again"
        raise ClubError(reason) from error


# CSV -----------------------------------------------------------------------


def _read_csv(path: Path, text: str) -> Table:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    remarks = [] if delimiter == "," else [f"columns are divided by {_DELIMITERS[delimiter]}"]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = _columns(path, next(filter(None, lines)))
        rows = list(_csv_rows(lines, columns))
    except (csv.Error, StopIteration) as error:
        reason = f"{path}: line {lines.line_num}: is not CSV: {error}"
        raise ClubError(reason) from error
    return Table(columns, rows, remarks)


def _columns(path: Path, header: Sequence[str]) -> list[str]:
    columns = [name.strip() for name in header]
    repeated = sorted({name for name in columns if name and columns.count(name) > 1})
    if repeated:
        reason = f"{path}: line 1: the column {', '.join(repeated)} stands there twice"
        raise ClubError(reason)
    return columns


def _csv_rows(lines: Iterator[list[str]], columns: Sequence[str]) -> Iterator[Row]:
    last_line = lines.line_num  # type: ignore[attr-defined]  # the csv reader counts lines; its type is private
    for cells in lines:
        place = f"line {last_line + 1}"
        last_line = lines.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        fault = ""
        if len(cells) != len(columns):
            fault = f"has {len(cells)} cells where the first line names {len(columns)} columns"
        yield Row(place, dict(zip(columns, (cell.strip() for cell in cells), strict=False)), fault)


# JSON ----------------------------------------------------------------------


def _load(path: Path, text: str) -> object:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = f"line {error.lineno}: " if isinstance(error, json.JSONDecodeError) else ""
        reason = f"{path}: {line}is not JSON: {getattr(error, 'msg', 'it is nested too deep')}"
        raise ClubError(reason) from error


def _read_json(path: Path, text: str) -> Table:
    loaded = _load(path, text)
    if isinstance(loaded, dict) and loaded.get("type") == "FeatureCollection":
        return _features(path, loaded)
    if not isinstance(loaded, list):
        reason = f"{path}: is not a list; an import takes a list of objects, one for each co-op"
        raise ClubError(reason)
    return _table([_row(place, item) for place, item in enumerate(loaded, 1)])


def _read_geojson(path: Path, text: str) -> Table:
    loaded = _load(path, text)
    if not isinstance(loaded, dict) or loaded.get("type") != "FeatureCollection":
        reason = f'{path}: is not a GeoJSON FeatureCollection: {{"type": "FeatureCollection", "features": [...]}}'
        raise ClubError(reason)
    return _features(path, loaded)


def _features(path: Path, collection: Mapping[str, object]) -> Table:
    features = collection.get("features")
    if not isinstance(features, list):
        reason = f"{path}: the FeatureCollection has no list of features"
        raise ClubError(reason)
    return _table([_feature(place, feature) for place, feature in enumerate(features, 1)])


def _feature(number: int, feature: object) -> Row:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        return Row(f"item {number}", {}, "is a feature without properties")
    row = _row(number, feature["properties"])
    cells = dict(row.cells)
    if "id" in feature:
        cells.setdefault("id", _cell(feature["id"]))
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        coordinates = geometry.get("coordinates")
        if isinstance(coordinates, list) and len(coordinates) >= 2:  # noqa: PLR2004  # longitude and latitude
            cells["lon"], cells["lat"] = _cell(coordinates[0]), _cell(coordinates[1])
    elif geometry is not None:
        return row._replace(cells=cells, fault="has a geometry that is no point")
    return row._replace(cells=cells)


def _row(number: int, item: object) -> Row:
    if not isinstance(item, dict):
        return Row(f"item {number}", {}, "is not an object with the columns as its keys")
    return Row(f"item {number}", dict(_flat(item, "")))


def _flat(item: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", _cell(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(_cell(one) for one in value if not isinstance(one, (dict, list)))
    return str(value).strip()


def _table(rows: Sequence[Row]) -> Table:
    columns: dict[str, None] = {}
    for row in rows:
        columns.update(dict.fromkeys(row.cells))
    return Table(list(columns), rows)
