"""The whole run, small."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.builders import BUILDERS, HUGO, STOCK_PELICAN, Builder, Site
from benchmarks.measure import BenchmarkError, Command
from benchmarks.scenarios import measure_cold, measure_warm

_NONE: list[str] = []


def _forget(text: str) -> None:
    _NONE.append(text)


@pytest.mark.parametrize("builder", BUILDERS, ids=lambda builder: builder.name)
def test_a_quick_run_builds_cold_and_warm(builder: Builder, capsys: pytest.CaptureFixture[str]) -> None:
    reason = builder.missing()
    if reason:
        pytest.skip(reason)

    exit_code = main(["--quick", "--builders", builder.name])
    printed = capsys.readouterr()
    assert exit_code == 0, printed.err
    assert all(word in printed.out for word in ("cold", "changed", "added", "removed", "unchanged", builder.name))


def test_hugo_and_stock_pelican_write_the_same_pages(tmp_path: Path) -> None:
    for builder in (HUGO, STOCK_PELICAN):
        reason = builder.missing()
        if reason:
            pytest.skip(reason)
    pages: dict[str, set[str]] = {}

    def keep(builder: Builder) -> Builder:
        def cold(site: Site) -> Command:
            outputs[builder.name] = site.output
            return builder.cold(site)

        return replace(builder, cold=cold)

    outputs: dict[str, Path] = {}
    for builder in (HUGO, STOCK_PELICAN):
        for _ in measure_cold([keep(builder)], 120, 1, tmp_path / builder.name, _forget):
            found = outputs[builder.name].rglob("*.html")
            pages[builder.name] = {path.relative_to(outputs[builder.name]).as_posix() for path in found}
    same = {path for path in pages[HUGO.name] if path.split("/")[0] not in ("country", "type")}
    assert same == {path for path in pages[STOCK_PELICAN.name] if not path.startswith("tag/")}
    assert len(pages[HUGO.name]) == len(pages[STOCK_PELICAN.name])


def test_a_build_that_leaves_the_page_old_is_refused(tmp_path: Path) -> None:
    def build_nothing(site: Site) -> Command:
        return Command(("true",), site.state)

    lazy = replace(HUGO, missing=lambda: None, cold=build_nothing, warm=build_nothing)

    with pytest.raises(BenchmarkError, match="did not build coops/"):
        list(measure_cold([lazy], 5, 1, tmp_path / "cold", _forget))
    with pytest.raises(BenchmarkError, match="did not build coops/"):
        list(measure_warm([lazy], 5, 1, tmp_path / "warm", _forget))


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])

    assert "python -m benchmarks --sizes 1000" in capsys.readouterr().out
