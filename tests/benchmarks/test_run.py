"""The whole run, small."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.builders import BUILDERS, CLUB, HUGO, STOCK_PELICAN, Builder, Site
from benchmarks.measure import BenchmarkError, Command
from benchmarks.results import IMPORT, IMPORTED
from benchmarks.scenarios import measure_cold, measure_import, measure_warm

_NONE: list[str] = []
_LOCATED = """id,name,website,country,locality,lat,lon,geo_precision,coop_type,sector,status,source_id,source,licence
a-1,Made-up Bakery,https://bakery.example,GB,Leeds,53.8,-1.55,city,worker,Retail,live,1,Made-up list,CC0-1.0
a-2,Made-up Dairy,https://dairy.example,FR,Lyon,45.76,4.84,city,producer,Agriculture,live,2,Made-up list,CC0-1.0
"""


def _forget(text: str) -> None:
    _NONE.append(text)


@pytest.mark.soak
@pytest.mark.parametrize("builder", BUILDERS, ids=lambda builder: builder.name)
def test_a_quick_run_builds_cold_and_warm(builder: Builder, capsys: pytest.CaptureFixture[str]) -> None:
    reason = builder.missing()
    if reason:
        pytest.skip(reason)

    exit_code = main(["--quick", "--builders", builder.name])
    printed = capsys.readouterr()
    assert exit_code == 0, printed.err
    assert all(word in printed.out for word in ("cold", "changed", "added", "removed", "unchanged", builder.name))


def _built(builder: Builder, count: int, scratch: Path) -> dict[str, str]:
    """Gives every page of a cold build, by its path."""
    reason = builder.missing()
    if reason:
        pytest.skip(reason)
    outputs: list[Path] = []

    def cold(site: Site) -> Command:
        outputs.append(site.output)
        return builder.cold(site)

    results = measure_cold([replace(builder, cold=cold, forks=False)], count, 1, scratch / builder.name, _forget)
    next(results)
    (output,) = outputs
    return {path.relative_to(output).as_posix(): path.read_text(encoding="utf-8") for path in output.rglob("*.html")}


def test_all_builders_write_the_same_pages(tmp_path: Path) -> None:
    hugo, ours, stock = (_built(builder, 120, tmp_path) for builder in (HUGO, CLUB, STOCK_PELICAN))

    assert ours.keys() == hugo.keys()
    # Stock Pelican has countries and types as tags.
    same = {path for path in hugo if path.split("/")[0] not in ("country", "type")}
    assert same == {path for path in stock if not path.startswith("tag/")}
    assert len(stock) == len(hugo)


def test_our_pages_say_and_link_what_hugos_do(tmp_path: Path) -> None:
    hugo, ours = (_built(builder, 60, tmp_path) for builder in (HUGO, CLUB))

    for path in (
        "index.html",
        "about/index.html",
        "newsletter/index.html",
        "newsletter/007-a-week-of-co-ops/index.html",
    ):
        assert _links(ours[path]) == _links(hugo[path])
    for path in hugo:
        if path.startswith("coops/") and "/page/" not in path:
            assert _links(ours[path]) == _links(hugo[path])
            assert ours[path].count("<p>") == hugo[path].count("<p>")
            assert ours[path].count("<dt>") == hugo[path].count("<dt>")


def _links(page: str) -> list[str]:
    return sorted(re.findall(r' href="([^"]*)"', re.sub(r"<link [^>]*>", "", page)))


def test_a_list_is_imported_and_built(tmp_path: Path) -> None:
    located = tmp_path / "located.csv"
    located.write_text(_LOCATED, encoding="utf-8")

    results = list(measure_import(located, 1, tmp_path / "import", _forget))
    assert [(one.scenario, one.entries) for one in results] == [(IMPORT, 2), (IMPORTED, 2)]


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
