from pathlib import Path

from infra.modules import reached
from tests.harness.building import ROOT


def write(root: Path, files: dict[str, str]) -> None:
    for name, source in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)


def test_modules_are_followed_through_every_kind_of_import(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "functions/__init__.py": "",
            "functions/form.py": "import club.a\nfrom club.b import name\nfrom club.room import late\n",
            "club/__init__.py": "",
            "club/a.py": "def f():\n    from club import inside_a_function\n",
            "club/b.py": "name = 1\n",
            "club/inside_a_function.py": "import json\n",
            "club/room/__init__.py": "",
            "club/room/late.py": "import club.a\n",
            "club/room/not_wanted.py": "import pelican\n",
            "club/site.py": "import pelican\n",
        },
    )

    found = reached(tmp_path, tmp_path / "functions")

    assert sorted(found) == [
        "club/__init__.py",
        "club/a.py",
        "club/b.py",
        "club/inside_a_function.py",
        "club/room/__init__.py",
        "club/room/late.py",
        "functions/__init__.py",
        "functions/form.py",
    ]


def test_functions_reach_nothing_of_the_site() -> None:
    found = reached(ROOT, ROOT / "functions")

    rooms = {"/".join(name.split("/")[:2]) for name in found if name.count("/") > 1}
    assert rooms == {
        f"club/{room}" for room in ("cloud", "core", "newsletter", "points", "promotions", "subscriptions")
    }
    assert found["functions/subscribe.py"] == (ROOT / "functions" / "subscribe.py").read_bytes()
