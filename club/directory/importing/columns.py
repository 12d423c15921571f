"""The column map: which column of somebody's list holds what."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from club.core.errors import ClubError
from club.directory.importing.rows import Row, Table

COLUMNS = (
    "id",
    "name",
    "website",
    "country",
    "region",
    "locality",
    "lat",
    "lon",
    "geo_precision",
    "coop_type",
    "sector",
    "legal_form",
    "founded",
    "status",
    "members",
    "description",
    "source_id",
    "source",
    "licence",
)
REQUIRED = ("name", "website", "country", "coop_type", "sector", "source", "licence")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How a list's columns become ours.

    Attributes:
        columns: Their column by our name; what is not in it keeps its own name.
        values: Values that are the same for all rows, by our column.
        words: Tables that add to the crosswalk, such as `sectors`.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)

    def of(self, our: str) -> str:
        """Gives their name of a column of ours."""
        return self.columns.get(our, our)


def load_column_map(path: Path) -> ColumnMap:
    """Reads a column map: TOML with the tables `columns`, `values` and those of the crosswalk.

    Raises:
        ClubError: The file is missing, is no TOML, or names a column that we do not have.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = f"{path}: the column map cannot be read: {error}"
        raise ClubError(reason) from error
    columns, values = tables.pop("columns", {}), tables.pop("values", {})
    for key in (*columns, *values):
        if key not in COLUMNS:
            reason = f"{path}: {key}: is no column of ours; these are: {', '.join(COLUMNS)}"
            raise ClubError(reason)
    return ColumnMap(columns, {key: str(value) for key, value in values.items()}, tables)


def our_rows(table: Table, column_map: ColumnMap) -> Sequence[Row]:
    """Gives the rows under our columns' names.

    Raises:
        ClubError: A column that every entry needs is not there; names all that are missing.
    """
    lacking = [our for our in REQUIRED if column_map.of(our) not in table.columns and our not in column_map.values]
    if lacking:
        reason = (
            f"the list has no column {', '.join(lacking)}; it has: {', '.join(table.columns)}. "
            "Say with --map FILE which column holds it, or one value for all rows (docs/importing.md)"
        )
        raise ClubError(reason)
    pairs = [(our, column_map.of(our)) for our in COLUMNS]
    return [row._replace(cells=_cells(row, pairs, column_map.values)) for row in table.rows]


def _cells(row: Row, pairs: Sequence[tuple[str, str]], values: Mapping[str, str]) -> dict[str, str]:
    return {our: row.cells.get(their, "") or values.get(our, "") for our, their in pairs}


def ignored_columns(table: Table, column_map: ColumnMap) -> list[str]:
    """Gives the columns of the list that nothing is read from."""
    read = {column_map.of(our) for our in COLUMNS}
    return [column for column in table.columns if column not in read]
