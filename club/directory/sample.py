"""The commented entry: every field once, with what it means, made from the fields themselves."""

from club.directory.coop import FIELDS

_INTRO = """\
# One file holds one co-op: content/coops/<country>/<slug>.md, for example
# content/coops/gb/example-workers-co-operative.md. The file's name is the slug:
# a-z, 0-9 and hyphens. Lines that begin with # are remarks; leave them out.
"""
_BODY = """\
What the co-op does and for whom, in its own words, as Markdown: **bold**,
[links](https://example.coop), lists. No HTML, no pictures, and never a person's
name, e-mail address or phone number.
"""


def commented_entry() -> str:
    """Gives the text of an entry that passes the check when its remarks are taken away or kept."""
    lines = ["---", *_INTRO.splitlines()]
    for field in FIELDS:
        needed = "required" if field.is_required else "optional"
        lines += ["", f"# {field.label} ({needed}). {field.hint}", f"{field.name}: {field.example}"]
    return "\n".join([*lines, "---", "", _BODY])
