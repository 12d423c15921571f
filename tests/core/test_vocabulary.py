from pathlib import Path
from shutil import copytree

import pytest

from club.core.content import find_facts, find_vocabulary
from club.core.errors import ClubError, InvalidFieldError
from club.core.vocabulary import load_vocabulary
from tests.directory.samples import ROOT, vocabulary

OWN = ROOT / "content" / "vocabulary"


def test_the_vocabulary_holds_the_words_of_the_directory() -> None:
    words = vocabulary()

    assert list(words["type"]) == [
        *("worker", "consumer", "producer", "multi-stakeholder", "housing"),
        *("community", "secondary", "federation", "support"),
    ]
    assert len(words["sector"]) == 21
    assert [term.id for term in words["status"].values() if term.gone] == ["closed", "converted", "merged"]
    assert {"JE", "GG"} <= words["country"].keys()
    assert len(words["legal-form"]) > 300


def test_every_type_leads_to_its_concepts() -> None:
    assert all(term.essglobal for term in vocabulary()["type"].values() if term.id != "support")
    assert all(term.isic for term in vocabulary()["sector"].values() if term.id not in ("other", "co-op-development"))


def test_labels_fall_back_to_the_id() -> None:
    assert vocabulary().label("type", "worker") == "worker co-op"
    assert vocabulary().label("type", "nobody") == "nobody"


@pytest.mark.parametrize(
    ("kind", "value", "nearest"),
    [
        ("sector", "educaton", "education"),
        ("sector", "Retail and Wholesale", "retail-wholesale"),
        ("type", "workers", "worker"),
        ("country", "UK", "GB"),
        ("country", "germany", "DE"),
        ("sector", "zzzz", None),
    ],
)
def test_the_nearest_word_is_found(kind: str, value: str, nearest: str | None) -> None:
    assert vocabulary().nearest(kind, value) == nearest


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("[[type]]\nid = ", "cannot be read"),
        ('[[type]]\nid = "a"\ncolour = "red"\n', "unknown or missing key"),
        ('[[type]]\nlabel = "a"\n', "unknown or missing key"),
    ],
)
def test_a_broken_vocabulary_names_its_file(tmp_path: Path, content: str, what: str) -> None:
    folder = copytree(OWN, tmp_path / "vocabulary")
    (folder / "vocabulary.toml").write_text(content)

    with pytest.raises(ClubError, match=rf"vocabulary\.toml.*{what}"):
        load_vocabulary(folder)


@pytest.mark.parametrize("name", ["vocabulary.toml", "countries.toml", "languages.toml", "legal-forms.csv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = copytree(OWN, tmp_path / "vocabulary")
    (folder / name).unlink()

    with pytest.raises(ClubError, match=name):
        load_vocabulary(folder)


def test_a_content_folder_borrows_what_it_lacks(tmp_path: Path) -> None:
    assert find_vocabulary(tmp_path) == OWN
    assert find_facts(tmp_path) == ROOT / "content" / "club" / "club.toml"

    (tmp_path / "vocabulary").mkdir()
    assert find_vocabulary(tmp_path) == tmp_path / "vocabulary"


def test_an_invalid_field_carries_its_name_and_reason() -> None:
    error = InvalidFieldError("location.lat", "is impossible")

    assert (error.field, error.reason, str(error)) == ("location.lat", "is impossible", "location.lat: is impossible")
