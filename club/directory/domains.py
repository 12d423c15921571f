"""Which domain's mail addresses prove that somebody speaks for a co-op."""

import functools
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# Where everybody may have a mailbox, a page or a profile, beside the hosts that `addresses` knows.
EVERYBODYS = frozenset((
    "163.com", "aol.com", "bsky.app", "bsky.social", "discord.com", "discord.gg", "etsy.com", "eventbrite.com",
    "fastmail.com", "free.fr", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net",
    "gofundme.com", "googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.fr", "icloud.com",
    "jimdo.com", "ko-fi.com", "laposte.net", "libero.it", "live.com", "mac.com", "mail.com", "mail.ru",
    "mailbox.org", "mastodon.social", "me.com", "msn.com", "naver.com", "noblogs.org", "opencollective.com",
    "orange.fr", "outlook.com", "patreon.com", "pinterest.com", "posteo.de", "proton.me", "protonmail.com",
    "qq.com", "reddit.com", "riseup.net", "seznam.cz", "soundcloud.com", "substack.com", "t-online.de", "t.me",
    "telegram.me", "threads.net", "tiktok.com", "tutanota.com", "uol.com.br", "vk.com", "wanadoo.fr", "web.de",
    "whatsapp.com", "wp.pl", "yahoo.co.uk", "yahoo.com", "yahoo.fr", "yandex.ru", "zoho.com",
))  # fmt: skip


def proving_domain(host: str) -> str:
    """Gives the domain that was registered for a website's host, `a.co.uk` for `shop.a.co.uk`.

    Empty for no host, and where everybody may have a page or a mailbox. What the list of public suffixes
    (publicsuffix.org, its private part too) has as a suffix is told apart by customer.

    Args:
        host: As `addresses.domain` gives it, which knows shared hosts.
    """
    registered = _suffixes().privatesuffix(host) if host else None
    return "" if registered is None or registered in EVERYBODYS else str(registered)


def proving_domains(hosts: Mapping[str, str]) -> dict[str, str]:
    """Gives the same for several hosts by name; a domain that two of them share proves neither."""
    found = {name: proving_domain(host) for name, host in hosts.items()}
    counted = Counter(found.values())
    return {name: one if counted[one] == 1 else "" for name, one in found.items()}


@functools.cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415  # it reads 10,000 lines

    return PublicSuffixList()
