"""The mail of an edition, read back and filled for one reader."""

import json

import pytest

from club.core.errors import ClubError, ConflictError
from club.newsletter.audience import Aim, Recipient
from club.newsletter.manifest import EditionLetter, check_part, read_manifest
from tests.newsletter.mailing import hash_of, mail_files

KEY = "k" * 43


def letter() -> EditionLetter:
    files = mail_files()
    manifest = read_manifest(files["manifest.json"])
    return EditionLetter(manifest, "https://club.example", files["body.html"].decode(), files["body.txt"].decode())


def test_a_manifest_says_what_the_mail_is_and_whom_it_is_for() -> None:
    files = mail_files()

    manifest = read_manifest(files["manifest.json"])

    assert (manifest.edition, manifest.title, manifest.status) == (12, "Co-ops that bake", "locked")
    assert manifest.aim == Aim("en", ("agriculture",), ())
    assert manifest.hash == hash_of(files)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"format": 2}', b"\xff", b"null"],
)
def test_what_is_no_manifest_is_refused(content: bytes) -> None:
    with pytest.raises(ClubError, match="edition's mail"):
        read_manifest(content)


def test_a_manifest_that_lacks_something_is_refused() -> None:
    whole = json.loads(mail_files()["manifest.json"])
    for name in whole.keys() - {"name", "preheader", "date", "from_name", "from_email", "postal_address", "slots"}:
        with pytest.raises(ClubError):
            read_manifest(json.dumps({other: value for other, value in whole.items() if other != name}).encode())


def test_another_file_than_the_manifest_speaks_of_is_refused() -> None:
    files = mail_files()
    manifest = read_manifest(files["manifest.json"])

    check_part("body.txt", files["body.txt"], manifest)
    with pytest.raises(ConflictError, match=r"mail/012/body\.txt"):
        check_part("body.txt", files["body.txt"] + b" ", manifest)


def test_only_the_hole_differs_from_reader_to_reader() -> None:
    one, other = (letter().to(Recipient(key, f"{key[0]}@coop.example"), f"token-{key[0]}") for key in (KEY, "j" * 43))

    assert one.html.replace("token-k", "token-j") == other.html
    assert one.text.replace("token-k", "token-j") == other.text
    assert "https://club.example/forms/unsubscribe?t=token-k" in one.html
    assert "{{" not in one.html + one.text


def test_a_mail_carries_the_headers_of_a_list_and_tags_that_its_events_bring_back() -> None:
    mail = letter().to(Recipient(KEY, "r@coop.example"), "token")

    assert mail.to == "r@coop.example"
    assert dict(mail.headers) == {
        "List-Unsubscribe": "<https://club.example/forms/unsubscribe?t=token>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-ID": "<newsletter.club.example>",
        "List-Help": "<https://club.example/privacy/>",
        "List-Archive": "<https://club.example/newsletter/>",
        "X-Club-Edition": "12",
    }
    assert dict(mail.tags) == {"edition": "12", "reader": KEY}
    assert "r@coop.example" not in repr(mail)
