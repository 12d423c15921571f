"""`build.py slots verify`: runs a past draw again, from what is published of it, and says what is not as it says."""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from club.core.errors import ClubError, NotFoundError
from club.promotions.draw_file import carried, differences
from club.promotions.draws import Draws, chain

FORMAT = 1
_NOT_A_FILE = "is not what build.py pull has written"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    parser.add_argument("number", type=int, metavar="N", help="number of the edition")
    parser.add_argument(
        "--content", type=Path, default=Path("content"), metavar="DIR", help="where club/draws.json is (content)"
    )


def run(args: argparse.Namespace) -> int:
    """Says that the draw holds, with exit code 0; or all that does not, with 1.

    Raises:
        ClubError: There is no such draw, or the files cannot be read.
    """
    folder = args.content / "club"
    draws = read_draws(folder / "draws.json")
    if args.number not in draws:
        raise NotFoundError(f"{folder / 'draws.json'} holds no draw of edition {args.number}; build.py pull fetches it")
    found = [*wrong(draws, args.number), *_unlike_its_promise(draws[args.number], folder / "statistics.json")]
    for line in found:
        print(f"Edition {args.number}: {line}.")
    if not found:
        print("\n".join(_praise(draws[args.number])))
    return 1 if found else 0


def read_draws(path: Path) -> Draws:
    """Reads the published draws by edition.

    Raises:
        ClubError: The file is not there, or is none.
    """
    values = _read(path)
    try:
        draws = {int(number): one for number, one in values["draws"].items()}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ClubError(f"{path}: {_NOT_A_FILE}") from error
    if values.get("format") != FORMAT or not all(isinstance(one, dict) for one in draws.values()):
        raise ClubError(f"{path}: {_NOT_A_FILE}, or another version has")
    return draws


def wrong(draws: Draws, number: int) -> Iterator[str]:
    """Gives what is wrong with a draw, in words."""
    values = draws[number]
    if values.get("edition") != number:
        yield f"the file says that it is the draw of edition {values.get('edition')}"
    try:
        before = carried(chain(draws, int(values["after"])))
    except NotFoundError as error:
        yield str(error)
        before = None
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ClubError(f"edition {number}: this is no draw") from error
    yield from differences(values, before)


def _unlike_its_promise(values: Mapping[str, Any], path: Path) -> Iterator[str]:
    """Holds a draw to the hash of its secret that stands beside the dates of editions."""
    if not path.exists():
        return
    seeds = _read(path).get("seeds", {})
    promised = seeds.get(str(values["edition"]), {}).get("sha256", values["sha256"])
    if promised != values["sha256"]:
        yield f"{path.name} has another hash of its secret than the draw"


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ClubError(f"{path} is not there; build.py pull writes it") from error
    except (OSError, ValueError) as error:
        raise ClubError(f"{path} cannot be read: {error}") from error
    if not isinstance(values, dict):
        raise ClubError(f"{path}: {_NOT_A_FILE}")
    return values


def _praise(values: Mapping[str, Any]) -> Iterator[str]:
    asked, slots = len(values["entrants"]), len(values["slots"])
    yield f"Edition {values['edition']}: the draw holds. {asked:,} asked for {slots:,} slots, and get the same again."
    yield f"Its secret is the one whose SHA-256 was published before: {values['sha256']}."
