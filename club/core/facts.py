"""The club's own facts, read from `content/club/club.toml`."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from club.core.errors import ClubError
from club.core.offer import Offer, read_offer


@dataclass(frozen=True, slots=True)
class Facts:
    """Who the club is and where it lives.

    `url` and `forge_url` have no final slash. `examples` names the keys that
    still hold the example values the repository ships with. `offer` is what
    slots for promotions cost.
    """

    name: str
    tagline: str
    url: str
    language: str
    forge_url: str
    forge_branch: str
    controller_name: str
    controller_address: str
    controller_email: str
    sender_name: str
    sender_email: str
    examples: tuple[str, ...] = ()
    offer: Offer = field(default_factory=Offer)


def load_facts(path: Path, *, site_url: str | None = None) -> Facts:
    """Reads the facts; `site_url`, where given, replaces the file's public address.

    Raises:
        ClubError: The file is missing, is no TOML, lacks a key or has an impossible price; names it.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        forge, controller, sender = values["forge"], values["controller"], values["sender"]
        facts = {
            "name": values["name"],
            "tagline": values["tagline"],
            "url": values["url"],
            "language": values["language"],
            "forge_url": forge["url"].rstrip("/"),
            "forge_branch": forge["branch"],
            "controller_name": controller["name"],
            "controller_address": controller["postal_address"],
            "controller_email": controller["email"],
            "sender_name": sender["name"],
            "sender_email": sender["email"],
        }
        offer = read_offer(values.get("promotions", {}))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = f"{path}: the club's facts cannot be read: {error}"
        raise ClubError(reason) from error
    except KeyError as error:
        reason = f"{path}: {error.args[0]}: is missing; the file that ships with the club shows it"
        raise ClubError(reason) from error
    except ClubError as error:
        raise ClubError(f"{path}: {error}") from error
    examples = tuple(key for key, value in facts.items() if "xample" in value)
    if site_url:
        facts["url"] = site_url
    facts["url"] = facts["url"].rstrip("/")
    return Facts(**facts, examples=examples, offer=offer)
