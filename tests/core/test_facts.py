from pathlib import Path

import pytest

from club.core.errors import ClubError
from club.core.facts import load_facts
from tests.directory.samples import ROOT

OWN = ROOT / "content" / "club" / "club.toml"


def test_the_facts_that_ship_are_marked_as_examples() -> None:
    facts = load_facts(OWN)

    assert facts.name == "Co-op Data Club"
    assert set(facts.examples) == {
        *("url", "forge_url", "sender_email"),
        *("controller_name", "controller_address", "controller_email"),
    }


def test_the_address_may_be_given_from_outside() -> None:
    facts = load_facts(OWN, site_url="https://preview.coop/")

    assert facts.url == "https://preview.coop"


@pytest.mark.parametrize(("content", "what"), [("name = ", "cannot be read"), ('name = "x"\n', "is missing")])
def test_broken_facts_name_their_file(tmp_path: Path, content: str, what: str) -> None:
    (tmp_path / "club.toml").write_text(content)

    with pytest.raises(ClubError, match=what) as caught:
        load_facts(tmp_path / "club.toml")

    assert "club.toml" in str(caught.value)


def test_missing_facts_are_named(tmp_path: Path) -> None:
    with pytest.raises(ClubError, match=r"club\.toml"):
        load_facts(tmp_path / "club.toml")
