"""Says what happened, a line for each event: a constant name, with ids as fields.

JSON in Lambda, `name field=value` in a terminal. Never an address, a token, an internet address, a
query or a body: `tests/harness/log_scan.py` watches all that the tests log. Requests are not logged.
"""

import functools
import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping

from club.core.errors import ClubError

_LOGGER = logging.getLogger("club")
# They quote what was sent, or name each path that was asked for; some only where somebody has asked for details.
_QUIET = {
    "boto3": logging.WARNING,
    "botocore": logging.WARNING,
    "mangum": logging.CRITICAL,
    "python_multipart": logging.CRITICAL,
    "urllib3": logging.WARNING,
}


@functools.cache
def begin() -> None:
    """Sets up where lines go, and silences libraries that would say too much; once for a process."""
    _LOGGER.addHandler(_Handler())
    _LOGGER.setLevel(logging.INFO)
    _LOGGER.propagate = False  # the runtime's own handler would say everything twice
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)


def say(event: str, **fields: str | int) -> None:
    """Logs what was done."""
    _log(logging.INFO, event, fields)


def warn(event: str, **fields: str | int) -> None:
    """Logs what an operator may want to look at."""
    _log(logging.WARNING, event, fields)


def fail(event: str, error: BaseException, **fields: str | int) -> None:
    """Logs an error by its type and the lines it came through; only the club's own say why in words."""
    _log(logging.ERROR, event, {**fields, "error": _names(error), "at": _lines(error), **_reason(error)})


def _log(level: int, event: str, fields: Mapping[str, str | int]) -> None:
    begin()
    _LOGGER.log(level, event, extra={"fields": fields})


class _Handler(logging.Handler):
    """Writes to what is the standard error output at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        fields: Mapping[str, str | int] = getattr(record, "fields", {})
        if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
            line = json.dumps({"level": record.levelname, "event": record.getMessage(), **fields})
        else:
            line = " ".join([record.getMessage(), *(f"{name}={value}" for name, value in fields.items())])
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


def _names(error: BaseException) -> str:
    cause = error.__cause__
    name = type(error).__qualname__
    return f"{name} from {_names(cause)}" if cause else name


def _reason(error: BaseException) -> dict[str, str]:
    # Subclasses may carry what somebody typed; a bare ClubError speaks of settings and files.
    return {"reason": str(error)} if type(error) is ClubError else {}


def _lines(error: BaseException) -> str:
    """Gives the places in the code, without the lines' text or any value."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in reversed(frames))


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-2:])
