"""What a server says on the terminal."""

import traceback
from pathlib import Path

_FRAMES = 4


def say(line: str) -> None:
    """Prints a line at once: a server runs for hours, and its output may be piped."""
    print(line, flush=True)


def told(error: BaseException) -> str:
    """Gives the kind of an error and the places in the code that it came through; its words may name somebody."""
    frames = traceback.extract_tb(error.__traceback__)[: -_FRAMES - 1 : -1]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {places}" if places else type(error).__name__
