"""Front matter read by PyYAML as text, with the line of every value."""

import re

import yaml

from club.directory.faults import Fault

MAX_DEPTH = 5
_PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_TAB = re.compile(r"^[^#\n]*?\t", re.MULTILINE)
_FIRST_LINE = 2  # of the file; the fence is above it


def read_located(head: str) -> tuple[dict[str, object], dict[str, int], list[tuple[int, Fault]], bool]:
    """Reads what stands between the fences.

    Returns:
        The values as nested text, the line in the file of every dotted path,
        faults of form with their lines, and whether all of it could be read.
    """
    builder = _Builder()
    is_whole = builder.read(head)
    return builder.values, builder.lines, builder.faults, is_whole


class _Builder:
    """Builds nested text out of PyYAML's events, without recursion and to a bounded depth."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.lines: dict[str, int] = {}
        self.faults: list[tuple[int, Fault]] = []
        self._open: list[tuple[object, str]] = []
        self._key: str | None = None

    def read(self, head: str) -> bool:
        """Takes the events of `head`; gives False where a fault of form ended the reading."""
        tab = _TAB.search(head)
        if tab:
            line = head.count("\n", 0, tab.end()) + _FIRST_LINE
            self._say(line, "has a tab in it", "use spaces, or run build.py check --fix", "sector: education")
        try:
            return all(self._take(event) for event in yaml.parse(head, Loader=_PARSER))
        except yaml.MarkedYAMLError as error:
            if not tab:
                line = _line(error.context_mark or error.problem_mark)
                what = f"is no YAML: {error.problem or 'it cannot be read'}"
                self._say(line, what, 'put a text with ":" or "#" in it between quotes', 'name: "Co-op: the shop"')
        except (yaml.YAMLError, RecursionError, ValueError):
            self._say(_FIRST_LINE, "is no YAML", "compare it with the commented entry in CONTRIBUTING.md")
        return False

    def _say(self, line: int, what: str, mend: str, example: str = "", field: str = "") -> None:
        self.faults.append((line, Fault(field, what, mend, example)))

    def _take(self, event: yaml.Event) -> bool:
        line = _line(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            if self.lines or (event.explicit and line > _FIRST_LINE):
                self._say(line, "has a second document in the front matter", "keep one")
                return False
        elif isinstance(event, yaml.AliasEvent):
            self._say(line, "has an alias (*) in it", "write the value out", "sector: education")
            return False
        elif isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            return self._start(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        return True

    def _tagged(self, event: yaml.NodeEvent, line: int) -> bool:
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            self._say(line, "has an anchor (&) or a tag (!) in it", "write the plain value", "type: worker")
            return True
        return False

    def _start(self, event: yaml.CollectionStartEvent, line: int) -> bool:
        if self._tagged(event, line):
            return False
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if not self._open:
            if not is_mapping:
                self._say(line, "is a list, not a mapping", "write one field: value on a line", "name: Example")
                return False
            self._open.append((self.values, ""))
            return True
        if len(self._open) >= MAX_DEPTH:
            self._say(line, f"is nested deeper than {MAX_DEPTH}", "write it flatter")
            return False
        if isinstance(self._open[-1][0], dict) and self._key is None:
            self._say(line, "has a list or mapping where a field's name belongs", "write field: value")
            return False
        value: object = {} if is_mapping else []
        path = self._place(value, line)
        self._open.append((value, path + "."))
        return True

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> bool:
        if self._tagged(event, line):
            return False
        if not self._open:
            if event.value:
                self._say(line, "is not a mapping", "write one field: value on a line", "name: Example")
            return False
        parent, prefix = self._open[-1]
        if isinstance(parent, dict) and self._key is None:
            path = prefix + event.value
            if event.value in parent:
                self._say(line, f"stands twice, first on line {self.lines[path]}", "keep one of them", field=path)
            self._key = event.value
            self.lines.setdefault(path, line)
            return True
        self._place(event.value, line)
        return True

    def _place(self, value: object, line: int) -> str:
        parent, prefix = self._open[-1]
        if isinstance(parent, dict):
            path = f"{prefix}{self._key}"
            parent.setdefault(self._key, value)
        else:
            assert isinstance(parent, list)  # noqa: S101  # nothing else is ever opened
            path = f"{prefix}{len(parent)}"
            parent.append(value)
            self.lines[path] = line
        self._key = None
        return path


def _line(mark: "yaml.Mark | yaml._yaml.Mark | None") -> int:
    return mark.line + _FIRST_LINE if mark else _FIRST_LINE
