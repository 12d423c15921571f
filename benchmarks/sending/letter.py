"""The mail that everybody in the benchmarks sends: some 30 kB of HTML and 6 kB of text, with a list's headers."""

from benchmarks.words import ENGLISH
from club.newsletter.audience import Aim
from club.newsletter.manifest import EditionLetter, Manifest

EDITION = 12
MANIFEST = "ab" * 32
SITE_URL = "https://club.example"
SENDER_NAME, SENDER_EMAIL = "Example Club", "newsletter@club.example"
_LINKS = f"{SITE_URL}/forms/unsubscribe?t={{{{t}}}}", f"{SITE_URL}/forms/preferences?t={{{{t}}}}"
_STYLE = "margin:0 0 16px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;color:#1b1b1b"
_PARAGRAPHS = 80


def make_letter() -> EditionLetter:
    """Gives the mail, whose hole is filled for each reader."""
    sentences = [
        ENGLISH.sentences[place % len(ENGLISH.sentences)].format(trade="food", place="Leeds", site=f"{SITE_URL}/")
        for place in range(_PARAGRAPHS * 3)
    ]
    paragraphs = [" ".join(sentences[place : place + 3]) for place in range(0, len(sentences), 3)]
    html = "".join(f'<tr><td style="{_STYLE}"><p style="{_STYLE}">{one}</p></td></tr>\n' for one in paragraphs)
    foot = "".join(f'<p style="{_STYLE}"><a href="{link}">{link}</a></p>' for link in _LINKS)
    return EditionLetter(
        manifest=Manifest(
            hash=MANIFEST, edition=EDITION, title="Shops that their members run",
            subject="Shops that their members run", status="locked", aim=Aim("en"),
            archive_url=f"{SITE_URL}/newsletter/012-shops/", help_url=f"{SITE_URL}/newsletter/",
            list_id="<newsletter.club.example>", sums={},
        ),
        site_url=SITE_URL,
        html=f'<!doctype html><html lang="en"><body><table role="presentation">{html}</table>{foot}</body></html>\n',
        text="\n\n".join([*paragraphs[:22], *_LINKS]) + "\n",
    )  # fmt: skip


class Pages:
    """`club.newsletter.ports.Pages` of the one mail."""

    def __init__(self) -> None:
        """Makes the mail."""
        self._letter = make_letter()

    def letter(self, _edition: int, _manifest: str) -> EditionLetter:
        """Gives the mail."""
        return self._letter
