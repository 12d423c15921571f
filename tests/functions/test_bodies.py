"""Bodies of every kind, sound and broken."""

import asyncio
import json
import string
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.core.errors import ClubError
from functions.bodies import (
    MAX_BODY_BYTES,
    MAX_FIELDS,
    Body,
    Fields,
    MalformedError,
    TooLargeError,
    WrongTypeError,
    read_body,
    read_form,
)
from functions.refusals import status_of
from tests.functions.rig import FORM, JSON, Rig

KNOWN = frozenset(("email", "interests", "t"))
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
PART = b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\nname@coop.example\r\n'
END = b"--b--\r\n"
FILE = PART.replace(b'"email"', b'"image"; filename="\xff.png"').replace(b"name@coop.example", b"\x89PNG\r\n\xff\0")

MALFORMED: Mapping[str, tuple[bytes, Mapping[str, str]]] = {
    "bad UTF-8": (b"email=\xff\xfe", FORM),
    "bad UTF-8 in escapes": (b"email=%ff%fe", FORM),
    "half a character in escapes": (b"email=%ed%a0%80", FORM),
    "escape without digits": (b"email=%zz", FORM),
    "escape cut short": (b"email=a%4", FORM),
    "NUL": (b"email=a%00b", FORM),
    "a field twice": (b"email=a&email=b", FORM),
    "1,000 fields": (b"&".join(b"f%d=1" % number for number in range(1000)), FORM),
    "multipart without boundary": (PART + END, {"Content-Type": "multipart/form-data"}),
    "multipart with another boundary": (PART + END, {"Content-Type": "multipart/form-data; boundary=c"}),
    "multipart cut short in a part": (PART[:-9], MULTIPART),
    "multipart without its end": (PART, MULTIPART),
    "multipart that is empty": (b"", MULTIPART),
    "multipart with a file": (PART.replace(b'"email"', b'"email"; filename="f"') + END, MULTIPART),
    "multipart without a name": (PART.replace(b'; name="email"', b"") + END, MULTIPART),
    "multipart with bad UTF-8": (PART.replace(b"name@", b"\xff\xfe@") + END, MULTIPART),
    "multipart with 1,000 fields": (PART[:-19] * 300 + END, MULTIPART),
    "empty JSON": (b"", JSON),
    "JSON cut short": (b'{"email": "a', JSON),
    "JSON that is an array": (b'[{"email": "a"}]', JSON),
    "JSON that is a string": (b'"email"', JSON),
    "JSON that is null": (b"null", JSON),
    "JSON with null": (b'{"email": null}', JSON),
    "JSON with an array for a string": (b'{"email": ["a"]}', JSON),
    "JSON with a string for an array": (b'{"interests": "a"}', JSON),
    "JSON with arrays in an array": (b'{"interests": [["a"]]}', JSON),
    "JSON with an object in it": (b'{"email": {"a": "b"}}', JSON),
    "JSON nested 8,000 deep": (b'{"email":' + b"[" * 8000, JSON),
    "JSON with a huge number": (b'{"email": ' + b"9" * 15_000 + b"}", JSON),
    "JSON with a huge exponent": (b'{"email": 1e999999}', JSON),
    "JSON with NaN": (b'{"email": NaN}', JSON),
    "JSON with Infinity": (b'{"email": -Infinity}', JSON),
    "JSON with true": (b'{"email": true}', JSON),
    "JSON with a field twice": (b'{"email": "a", "email": "b"}', JSON),
    "JSON with a field twice, written otherwise": (b'{"email": "a", "\\u0065mail": "b"}', JSON),
    "JSON with NUL": (b'{"email": "a\\u0000"}', JSON),
    "JSON with half a character": (b'{"email": "\\ud800"}', JSON),
    "JSON with half a character in a name": (b'{"\\udfff": "a"}', JSON),
    "JSON with unknown fields": (b'{"email": "a", "first_name": "b"}', JSON),
    "JSON with 1,000 fields": (json.dumps({f"f{number}": "" for number in range(1000)}).encode(), JSON),
    "JSON in UTF-16": ('{"email": "a"}'.encode("utf-16"), JSON),
    "JSON with a byte order mark": (b'\xef\xbb\xbf{"email": "a"}', JSON),
}  # fmt: skip
OTHER_TYPES = [
    "text/plain",
    "application/xml",
    "application/json-patch+json",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=b; charset=punycode",
    "multipart/mixed; boundary=b",
    "text/html, application/json",
    "application/x-www-form-urlencoded, application/json",
    "",
    ";",
    "é",
]


def _fields(content: bytes, headers: Mapping[str, str]) -> Fields:
    return asyncio.run(read_form(content, headers["Content-Type"], known=KNOWN)).fields


def _files(content: bytes) -> Body:
    return asyncio.run(read_form(content, MULTIPART["Content-Type"], known=KNOWN, files=frozenset(("image",))))


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"email=name%40coop.example&interests=a&interests=b&other=x", FORM),
        (
            PART
            + PART.replace(b'"email"', b'"interests"').replace(b"name@coop.example", b"a")
            + PART.replace(b'"email"', b'"interests"').replace(b"name@coop.example", b"b")
            + END[:-2],
            MULTIPART,
        ),
        (b'{"email": "name@coop.example", "interests": ["a", "b"]}', JSON),
    ],
    ids=["urlencoded", "multipart", "JSON"],
)
def test_the_same_fields_are_read_from_every_kind(content: bytes, headers: Mapping[str, str]) -> None:
    assert _fields(content, headers) == {"email": ["name@coop.example"], "interests": ["a", "b"]}


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF-8"', ";charset=us-ascii", "; x=y"])
def test_a_kind_may_say_its_charset_where_that_is_ours(charset: str) -> None:
    assert _fields(b"email=caf%C3%A9", {"Content-Type": f"Application/X-WWW-Form-Urlencoded{charset}"}) == {
        "email": ["café"]
    }


def test_a_form_may_be_empty() -> None:
    assert _fields(b"", FORM) == {}
    assert _fields(END, MULTIPART) == {}
    assert _fields(b"{}", JSON) == {}
    assert _fields(b"", {"Content-Type": ""}) == {}


def test_as_many_fields_as_may_be_are_read() -> None:
    assert _fields(b"&".join([b"interests=a"] * MAX_FIELDS), FORM) == {"interests": ["a"] * MAX_FIELDS}


def test_a_file_comes_as_its_bytes_where_the_form_has_one() -> None:
    assert _files(PART + FILE + END) == ({"email": ["name@coop.example"]}, {"image": b"\x89PNG\r\n\xff\0"})
    assert _files(FILE.replace(b'"image"', b'"other"') + END) == ({}, {})
    assert _files(FILE.replace(b"\x89PNG\r\n\xff\0", b"") + END) == ({}, {})
    assert _files(PART.replace(b'"email"', b'"image"') + END) == ({}, {})


@pytest.mark.parametrize(
    "content",
    [FILE + FILE + END, FILE, FILE[:-9], PART.replace(b"name@", b"\xff\xfe@") + FILE + END, PART + PART + END],
)
def test_files_do_not_make_a_broken_form_whole(content: bytes) -> None:
    with pytest.raises(MalformedError):
        _files(content)


@pytest.mark.parametrize("kind", MALFORMED)
def test_what_is_broken_is_refused_with_a_reason(kind: str) -> None:
    with pytest.raises(MalformedError) as refusal:
        _fields(*MALFORMED[kind])

    assert str(refusal.value).endswith(".")


def test_unknown_fields_of_json_are_named_with_those_that_there_are() -> None:
    with pytest.raises(MalformedError, match=r"no field first_name, last_name\. Known: email, interests, t\."):
        _fields(b'{"last_name": "a", "first_name": "b", "email": "c"}', JSON)


@pytest.mark.parametrize("kind", OTHER_TYPES)
def test_other_kinds_are_refused(kind: str) -> None:
    with pytest.raises(WrongTypeError):
        _fields(b"email=a", {"Content-Type": kind})


@pytest.mark.parametrize("method", ["uniform", "chunks"])
def test_a_body_may_have_as_much_as_it_may_and_not_a_byte_more(method: str) -> None:
    def read(size: int) -> bytes:
        parts = [b"x" * size] if method == "uniform" else [b"x" * 1000] * (size // 1000) + [b"x" * (size % 1000)]
        messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        messages.append({"type": "http.request"})

        async def receive() -> dict[str, object]:
            return messages.pop(0)

        return asyncio.run(read_body(receive))

    assert len(read(MAX_BODY_BYTES)) == MAX_BODY_BYTES
    with pytest.raises(TooLargeError):
        read(MAX_BODY_BYTES + 1)


@pytest.mark.parametrize("kind", MALFORMED)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_is_broken_never_breaks_us(rig: Rig, kind: str, accept: str) -> None:
    content, headers = MALFORMED[kind]

    with rig.browser(Accept=accept) as browser:
        answers = [
            browser.post(path, content=content, headers=headers)
            for path in (
                "/forms/subscribe",
                "/forms/confirm",
                "/forms/preferences",
                "/forms/here",
                "/forms/unsubscribe",
            )
        ]

    assert all(400 <= answer.status_code < 500 for answer in answers)
    assert rig.store.calls == []


KINDS: Sequence[str] = [*(headers["Content-Type"] for headers in (FORM, JSON, MULTIPART)), *OTHER_TYPES]
NOISE = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(alphabet="%&=+;emailt0123456789abcdefABCDEF\0", max_size=200).map(str.encode),
    st.text(alphabet='{}[]",:\\u0truefalsn1e.-email ', max_size=200).map(str.encode),
    st.lists(st.sampled_from([PART, PART[:-2], END, b"--b", b"\r\n", b"\r\n\r\n", b":", b"\xff"])).map(b"".join),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KNOWN, "x"]), inner, max_size=3),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
)  # fmt: skip


@given(content=NOISE, kind=st.sampled_from(KINDS) | st.text(alphabet=string.printable, max_size=60))
def test_whatever_is_sent_is_read_or_refused(content: bytes, kind: str) -> None:
    try:
        fields = _fields(content, {"Content-Type": kind})
    except ClubError as error:
        assert status_of(error) in {400, 415}  # noqa: PT017 - either may come
    else:
        assert fields.keys() <= KNOWN
        json.dumps(fields, ensure_ascii=False).encode()
