"""What a server says on the terminal."""


def say(line: str) -> None:
    """Prints a line at once: a server runs for hours, and its output may be piped."""
    print(line, flush=True)
