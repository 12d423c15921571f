import io

from club.core.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, seconds: list[float]) -> str:
    """Gives what is shown when the clock stands at these times, the first of them at the start."""
    clock = iter(seconds)
    progress = Progress("files checked", stream, now=lambda: next(clock))
    for _ in seconds[1:]:
        progress.step()
    progress.end()
    return stream.getvalue()


def test_quick_work_shows_nothing() -> None:
    assert shown(Terminal(), [0, 0.2, 0.9]) == ""


def test_long_work_shows_its_count_and_cleans_up() -> None:
    assert shown(Terminal(), [0, 0.5, 1.1]) == "\r2 files checked …\r\x1b[K"


def test_the_line_is_not_written_at_every_step() -> None:
    counts = shown(Terminal(), [0, 1.0, 1.01, 1.02, 1.2])

    assert counts.count("files checked") == 2
    assert "\r4 files" in counts


def test_a_file_gets_no_progress() -> None:
    progress = Progress("files checked", io.StringIO(), now=lambda: 0)

    progress.step()
    progress.end()
