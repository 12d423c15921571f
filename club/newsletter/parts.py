"""The files that an edition's mail is made of, between the build that makes them and the functions that read them."""

FORMAT = 1
HOLE = "{{t}}"  # the only thing in a mail that differs from reader to reader
MANIFEST, SUBJECT, HTML, TEXT = "manifest.json", "subject.txt", "body.html", "body.txt"
PARTS = (SUBJECT, HTML, TEXT)


def folder_of(edition: int) -> str:
    """Gives the folder of an edition's mail, below the site's address."""
    return f"mail/{edition:03}"
