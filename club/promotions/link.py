"""The one link of a promotion: https, to a public host, and nothing in it that follows readers."""

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from club.core.hosts import is_number

MAX_LINK_CHARS = 300
# Names that mail and advertising programs add to addresses, to tell who has clicked what.
_TRACKERS = frozenset((
    "_hsenc", "_hsmi", "_kx", "ck_subscriber_id", "dclid", "epik", "fbclid", "gbraid", "gclid", "gclsrc", "igshid",
    "irclickid", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "ml_subscriber", "ml_subscriber_hash", "msclkid",
    "oly_anon_id", "oly_enc_id", "rb_clickid", "s_cid", "sc_eh", "srsltid", "ttclid", "twclid", "vero_conv", "vero_id",
    "wbraid", "wickedid", "yclid",
))  # fmt: skip
_TRACKER_BEGINS = ("utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "stm_", "hmb_")
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069<>\"'`\\{}|^]")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?")
_RESERVED = (".local", ".localhost", ".internal", ".invalid", ".test", ".onion", ".home.arpa")
_NO_ADDRESS = "This is no web address. Copy it from the browser, such as https://bakery.example/night."


def link_fault(link: str) -> str:
    """Says what is wrong with a link and how to mend it, with nothing where it is right."""
    if len(link) > MAX_LINK_CHARS:
        return f"A link has at most {MAX_LINK_CHARS} characters."
    if _UNSAFE.search(link):
        return "A link has no spaces, quotes or brackets in it, and there is only one."
    if not link.lower().startswith("https://"):
        return "The link must begin with https://."
    try:
        return _parts_fault(urlsplit(link))
    except ValueError:  # brackets that do not close, or a port that is no number
        return _NO_ADDRESS


def _parts_fault(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if parts.username is not None or parts.password is not None:
        return "Take the user name and password out of the link."
    if parts.port is not None or not _HOST.fullmatch(host) or host.endswith(_RESERVED) or is_number(host):
        return _NO_ADDRESS
    if found := _trackers(parts.query) or _trackers(parts.fragment):
        return f"Take {', '.join(found)} out of the link: nothing in our mails follows readers."
    return ""


def host_of(link: str) -> str:
    """Gives the host of a link without `www.`, as a classified shows it."""
    return (urlsplit(link).hostname or "").removeprefix("www.")


def _trackers(query: str) -> list[str]:
    names = dict.fromkeys(name.lower() for name, _ in parse_qsl(query, keep_blank_values=True))
    return [name[:40] for name in names if name in _TRACKERS or name.startswith(_TRACKER_BEGINS)]
