"""Forms for other people's sites: the page with the snippets, and the form that a frame shows."""

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from club.core.facts import Facts
from club.site.consent import Wording
from club.site.model import Directory
from club.site.outputs import Output
from club.site.pages.newsletter import newest_public

PLACEHOLDER = "your-co-op"
_INK, _PAPER = "#1d1a15", "#faf6ec"
# Snippets hide the trap by a style, since many a host's own style sheet shows what is only `hidden`.
_UNSEEN = ' style="display:none"'


class Look(NamedTuple):
    """Colours of a button: ground and writing, none where the site's own count. A test holds them to 4.5:1."""

    name: str
    ground: str = ""
    writing: str = ""

    @property
    def style(self) -> str:
        """Gives what goes into a `style` attribute."""
        if not self.ground:
            return ""
        return (
            f"display:inline-block;padding:.6em 1.2em;border:1px solid {self.writing};"
            f"background:{self.ground};color:{self.writing};font:inherit;text-decoration:none"
        )


LOOKS = (
    Look("Ink", _INK, _PAPER),
    Look("Paper", _PAPER, _INK),
    Look("Red", "#b63517", "#ffffff"),
    Look("Blue", "#065da0", "#ffffff"),
    Look("Green", "#4a671b", "#ffffff"),
    Look("As on your site"),
)


class Snippet(NamedTuple):
    """One way to show the form: its HTML, and what a host's Content-Security-Policy must allow for it."""

    id: str
    html: str
    policy: str


def outputs(site: Directory) -> Iterator[Output]:
    """Gives the page with the snippets, and the framed form."""
    wording = site.consent.sign_up
    edition = newest_public(edition for edition, _ in site.editions)

    def generator(wording: Wording) -> bytes:
        made = {one.id: one for one in snippets(site.facts, wording)}
        about = "A link, a form or a frame for your own site, without JavaScript and without cookies."
        context = {
            "page": site.page("/embed/", "Put the newsletter form on your site", "embed", description=about),
            "snippets": made,
            "previews": {one.id: shown(one) for one in made.values()},
            "looks": LOOKS,
            "placeholder": PLACEHOLDER,
            "licence": site.vocabulary["licence"]["CC0-1.0"],
        }
        return site.render("embed.html", context)

    def framed(title: str, path: str) -> bytes:
        page = site.page("/embed/signup/", "Sign up for the newsletter", "embed-signup")
        context = {"page": page, "edition": {"title": title, "path": path} if path else None}
        return site.render("forms/embed-signup.html", context)

    yield Output("embed/", generator, (wording,))
    yield Output("embed/signup/", framed, (edition.title, edition.path) if edition else ("", ""))


def snippets(facts: Facts, wording: Wording) -> Iterator[Snippet]:
    """Gives the three ways, with a placeholder for the co-op and the first look."""
    url, name, style = facts.url, escape(facts.name), f' style="{LOOKS[0].style}"'
    own = f"{url}/forms/subscribe?form={PLACEHOLDER}"
    terms = wording.sentence.replace('href="/', f'href="{url}/')
    yield Snippet("link", f'<a href="{own}"{style}>Get the newsletter of {name}</a>', "")
    yield Snippet(
        "form",
        f"""\
<form action="{url}/forms/subscribe" method="post">
  <p>
    <label for="club-email">Your e-mail address, for the newsletter of {name}</label><br>
    <input id="club-email" name="email" type="email" autocomplete="email" required>
    <button{style}>Sign up</button>
  </p>
  <p><small>{terms}</small></p>
  <p{_UNSEEN}><label>Leave this empty <input name="nickname" tabindex="-1" autocomplete="off"></label></p>
  <input type="hidden" name="form" value="{PLACEHOLDER}">
  <input type="hidden" name="wording" value="{wording.version}">
</form>
<p><a href="{own}">Does the button do nothing? Sign up on our page</a></p>""",
        f"form-action 'self' {url}",
    )
    yield Snippet(
        "frame",
        f"""\
<iframe src="{url}/forms/subscribe?frame=1&amp;form={PLACEHOLDER}"
  title="Sign up for the newsletter of {name}" loading="lazy" width="100%" height="760"></iframe>
<p><a href="{own}">Is the frame empty? Sign up on our page</a></p>""",
        f"frame-src {url}",
    )


def shown(snippet: Snippet) -> Markup:
    """Gives a snippet's elements for the preview, without the styles that this site's own policy forbids."""
    unstyled = snippet.html.replace(f' style="{LOOKS[0].style}"', " data-look").replace(_UNSEEN, " hidden")
    return Markup(unstyled)  # noqa: S704  # made here
