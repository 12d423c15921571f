"""The kit: drawn whole, the same every time, with the holes that the functions fill and no other."""

import json
import re
import shutil
from pathlib import Path

import pytest
from lxml import html

from club.core.errors import ClubError
from club.core.vocabulary import load_vocabulary
from club.site.build import Settings, build
from club.site.kit import FRAMED, HOLES, MAIL_HOLES, make_kit
from club.site.kit_promotions import HTML_HOLES
from tests.harness.building import ROOT, run_build_py
from tests.site.content import fill, vary
from tests.site.kit import MAIL, STATES, fill_mail, fill_page
from tests.site.kit_promotions import SCRIPTED
from tests.site.test_weights import KB, weight
from tests.site.website import Website

CONTENT = ROOT / "content"
VOCABULARY = load_vocabulary(CONTENT / "vocabulary")
PAGES = [*HOLES, *(f"{name}.frame" for name in FRAMED)]
_OF_CHOICE = re.compile(r"(interest|language|country)_.+")
_NAME = re.compile(r"\{\{[#^/]?([^}]+)\}\}")

each_page = pytest.mark.parametrize("page", PAGES)
each_state = pytest.mark.parametrize("state", STATES)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit") / "kit"
    make_kit(CONTENT, None, folder, "https://club.example")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def holes_in(kit: Path, name: str) -> set[str]:
    found = _NAME.findall((kit / name).read_text(encoding="utf-8"))
    return {_OF_CHOICE.sub(r"\1_*", hole) for hole in found}


def test_the_kit_has_every_page_every_mail_and_the_words(kit: Path) -> None:
    drawn = {*(f"pages/{page}.html" for page in PAGES), *(f"mails/{mail}.txt" for mail in MAIL_HOLES)}
    drawn |= {f"mails/{mail}.html" for mail in HTML_HOLES}

    assert files(kit).keys() == {"known.json", "coops.txt", *drawn}


def test_the_same_content_gives_the_same_bytes_alone_and_with_the_site(tmp_path: Path) -> None:
    content = vary(fill(tmp_path / "content", 20))
    make_kit(content, None, tmp_path / "alone", "https://club.test")

    build(Settings(content, tmp_path / "out", "https://club.test", jobs=1, kit=tmp_path / "beside"))

    assert files(tmp_path / "alone") == files(tmp_path / "beside")


def test_a_kit_is_put_in_the_place_of_the_one_before_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    content = fill(tmp_path / "content", 2)
    make_kit(content, None, tmp_path / "kit", "https://one.test")
    (tmp_path / "kit/pages/old.html").write_text("old")

    make_kit(content, None, tmp_path / "kit", "https://two.test")

    assert json.loads((tmp_path / "kit/known.json").read_text())["site_url"] == "https://two.test"
    assert not (tmp_path / "kit/pages/old.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "kit"]


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit/letter.txt").write_text("mine")

    with pytest.raises(ClubError, match="holds other things than a kit"):
        make_kit(fill(tmp_path / "content", 1), None, tmp_path / "kit", None)
    assert (tmp_path / "kit/letter.txt").read_text() == "mine"


def test_the_command_draws_a_kit_when_asked_also_when_the_site_is_as_it_was(tmp_path: Path) -> None:
    fill(tmp_path / "content", 2)
    words = ["build", "--content", str(tmp_path / "content"), "--output", str(tmp_path / "out")]

    without = run_build_py(*words)
    first = run_build_py(*words, "--kit", str(tmp_path / "kit"))
    again = run_build_py(*words, "--kit", str(tmp_path / "kit"))

    assert without.returncode == first.returncode == again.returncode == 0
    assert "nothing has changed" not in first.stdout
    assert "nothing has changed" in again.stdout
    assert (tmp_path / "kit/known.json").is_file()


def test_a_kit_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    settings = Settings(fill(tmp_path / "content", 2), tmp_path / "out", jobs=1, kit=tmp_path / "kit")
    build(settings)
    shutil.rmtree(tmp_path / "kit")

    assert not build(settings).was_current
    assert build(settings).was_current
    assert (tmp_path / "kit/known.json").is_file()


def test_what_forms_may_use_is_what_the_content_holds(kit: Path) -> None:
    known = json.loads((kit / "known.json").read_text(encoding="utf-8"))
    recorded = (CONTENT / "consent/published.toml").read_text(encoding="utf-8")

    assert list(known["interests"]) == list(VOCABULARY["sector"])
    assert known["languages"].keys() == VOCABULARY["language"].keys()
    assert known["countries"].keys() == VOCABULARY["country"].keys()
    assert known["wording"] in known["wordings"]
    assert all(one in recorded for one in (*known["wordings"].values(), known["privacy"]))
    assert known["format"] == 1


def test_a_form_may_stand_on_the_site_of_every_co_op_that_is_not_gone(tmp_path: Path) -> None:
    make_kit(vary(fill(tmp_path / "content", 3)), None, tmp_path / "kit", None)

    rows = [line.split("\t") for line in (tmp_path / "kit/coops.txt").read_text(encoding="utf-8").splitlines()]

    assert ["bakery", "The Example Bakery"] in rows
    assert rows == sorted(rows)
    assert {"mill", "merged", "sold"} & {slug for slug, _ in rows} == set()


@pytest.mark.parametrize("name", HOLES)
def test_every_hole_that_is_declared_is_in_a_page(kit: Path, name: str) -> None:
    drawn = holes_in(kit, f"pages/{name}.html")
    framed = holes_in(kit, f"pages/{name}.frame.html") if name in FRAMED else set()

    assert drawn | framed == set(HOLES[name].split())


@pytest.mark.parametrize("name", MAIL_HOLES)
def test_every_hole_that_is_declared_is_in_a_mail(kit: Path, name: str) -> None:
    assert holes_in(kit, f"mails/{name}.txt") == set(MAIL_HOLES[name].split())
    if name in HTML_HOLES:
        assert holes_in(kit, f"mails/{name}.html") == set(HTML_HOLES[name].split())


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('hole("masked")', 'hole("nobody_fills_this")', "has a hole 'nobody_fills_this'"),
        ("{% block heading %}", "{% block heading %}{{ '{{#token' }}}}", "section or a hole without an end"),
        ("{% block heading %}", "{% block heading %}{{ '{{/token' }}}}", "ends a section 'token'"),
        ("{% block heading %}", "{% block heading %}{{ '{{' }}", "has a hole|without an end"),
    ],
)
def test_a_template_with_a_hole_that_nobody_fills_draws_nothing(tmp_path: Path, old: str, new: str, fault: str) -> None:
    theme = Path(shutil.copytree(ROOT / "theme", tmp_path / "theme"))
    path = theme / "templates/forms/erase.html"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ClubError, match=fault):
        make_kit(fill(tmp_path / "content", 1), theme, tmp_path / "kit", None)
    assert not (tmp_path / "kit").exists()


@each_state
def test_a_filled_page_has_one_heading_a_title_a_policy_and_no_hole_left(kit: Path, state: str) -> None:
    source = fill_page(kit, state)
    page = html.document_fromstring(source)
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")

    assert "{{" not in source
    assert page.xpath("//script/@src") == (["/theme/js/promote.js"] if state in SCRIPTED else [])
    assert page.xpath("//style | //@style") == []
    assert len(page.xpath("//h1")) == len(page.xpath("//main")) == 1
    assert (
        page.xpath("string(//title)").strip().startswith("Error: " if "wrong" in state else page.xpath("string(//h1)"))
    )
    assert "form-action 'self'" in policy
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


@each_state
def test_a_filled_page_asks_for_nothing_but_the_stable_files_of_the_theme(
    kit: Path, state: str, website: Website
) -> None:
    page = html.document_fromstring(fill_page(kit, state))
    loaded = set(page.xpath("//link/@href | //script/@src | //img/@src"))
    followed = {link for link in page.xpath("//a/@href") if link.startswith("/") and not link.startswith("/forms/")}

    assert loaded - {"/theme/js/promote.js"} == {"/theme/site.css", "/theme/icon.svg"}
    assert {name[1:] for name in loaded} <= website.files
    assert [link for link in followed if (website.target(link) or ("",))[0] not in website.files] == []


@each_state
def test_a_filled_page_with_its_styles_fits_the_first_answer_of_a_server(
    kit: Path, state: str, website: Website
) -> None:
    assert weight(fill_page(kit, state)) + weight(website.read("theme/site.css")) <= 14 * KB


@each_state
def test_every_field_of_a_page_is_named_explained_and_tied_to_its_error(kit: Path, state: str) -> None:
    page = html.document_fromstring(fill_page(kit, state))
    ids = page.xpath("//@id")

    assert len(ids) == len(set(ids))
    for field in page.xpath(
        "//input[not(@type='hidden' or @type='checkbox' or @type='radio' or @name='nickname')] | //select"
    ):
        assert page.xpath("//label[@for=$id]", id=field.get("id")), field.get("name")
        assert field.get("aria-describedby").split() == [f"{field.get('id')}-hint", f"{field.get('id')}-error"]
    for reference in " ".join(page.xpath("//@aria-describedby | //@aria-labelledby")).split():
        assert reference in ids


@each_state
def test_every_form_is_sent_to_a_function_by_post(kit: Path, state: str) -> None:
    page = html.document_fromstring(fill_page(kit, state))

    for form in page.xpath("//form"):
        assert re.fullmatch(r"/forms/[a-z]+(\?frame=1)?", form.get("action"))
        assert form.get("method") == "post"
        assert form.xpath(".//button[not(@type='submit')]") == []
        assert form.xpath(".//button")


def test_a_page_with_errors_links_to_the_fields_and_keeps_what_was_typed(kit: Path) -> None:
    page = html.document_fromstring(fill_page(kit, "subscribe, wrong"))
    summary = page.xpath("//div[@class='errors']")[0]

    assert summary.xpath("string(h2)") == "There is a problem"
    assert summary.xpath(".//a/@href") == ["#f-email", "#f-interests"]
    assert [page.get_element_by_id(link[1:]).tag for link in summary.xpath(".//a/@href")] == ["input", "input"]
    assert page.get_element_by_id("f-email").get("aria-invalid") == "true"
    assert page.get_element_by_id("f-email").get("value").startswith("a.rather-long")
    assert page.xpath("//input[@checked]/@value") == ["food-drink-hospitality", "energy-environment"]
    assert page.xpath("//option[@selected]/@value") == ["fr", "CI"]
    assert page.xpath("//details/@open") != []


def test_nothing_is_ticked_or_chosen_beforehand(kit: Path) -> None:
    for state in ("subscribe", "subscribe, framed"):
        page = html.document_fromstring(fill_page(kit, state))

        assert page.xpath("//input[@type='checkbox']")
        assert page.xpath("//@checked | //@selected") == []


def test_hostile_words_stay_words(kit: Path) -> None:
    hostile = '"><script>alert(1)</script>{{press}}'

    page = html.document_fromstring(fill_page(kit, "check-email", email=hostile, form=hostile))

    assert page.xpath("//script") == []
    assert page.xpath("//input[@name='email']/@value") == [hostile]
    assert page.xpath("string(//dd[1])").strip() == hostile


def test_links_of_a_framed_page_leave_the_frame(kit: Path) -> None:
    for state in (one for one in STATES if "framed" in one):
        page = html.document_fromstring(fill_page(kit, state))
        inside = [
            link.get("href")
            for link in page.xpath("//a[not(@target='_blank')]")
            if not link.get("href").startswith(("#", "/forms/subscribe?frame=1", "mailto:"))
        ]

        assert inside == [], state
        assert page.xpath("//header | //nav") == []


@pytest.mark.parametrize("name", MAIL_HOLES)
def test_a_mail_is_short_bare_text_in_short_lines(kit: Path, name: str) -> None:
    mail = fill_mail(kit, name)
    subject, text = mail.split("\n\n", 1)

    assert subject.startswith("Subject: ")
    assert len(subject) <= 78
    assert [line for line in text.splitlines() if len(line) > 78 and not line.startswith("https://")] == []
    assert "<" not in text
    assert "\n\n\n" not in text
    assert {len(part.splitlines()) for part in text.split("\n\n")} <= {1, 2, 3}
    assert text.endswith(f"\n\n{MAIL['controller']}\n")
    assert not re.search(r"\b(?:Dear|Hello|Hi)\b", text)


@pytest.mark.parametrize(("name", "links"), [("confirm", 1), ("already", 2), ("link", 1), ("move", 1), ("send", 2)])
def test_a_mail_has_only_its_links_each_on_a_line_of_its_own(kit: Path, name: str, links: int) -> None:
    lines = fill_mail(kit, name).splitlines()

    assert sum("://" in line for line in lines) == links
    assert [line for line in lines if "://" in line and not re.fullmatch(r"https://\S+", line)] == []


def test_the_confirmation_says_whose_form_when_and_what_to_do_if_it_was_somebody_else(kit: Path) -> None:
    text = " ".join(fill_mail(kit, "confirm").split())

    assert "Co-op Data Club" in text
    assert "Example Workers' Co-operative" in text
    assert "23 November 2026, 14:05 UTC" in text
    assert "ignore this, and we delete the address in 7 days" in text
    without = fill_mail(kit, "confirm", form_name="")
    assert "Form on the site" not in without
    assert "\n\n\n" not in without


def test_mails_about_joining_say_what_is_proven_what_changes_and_what_was_decided(kit: Path) -> None:
    proven, unproven = fill_mail(kit, "join-decide"), fill_mail(kit, "join-decide", is_proven="", since="1 May 2026")
    accepted, declined = fill_mail(kit, "join-answer"), fill_mail(kit, "join-answer", is_accepted="", note="")

    assert ("so it comes from there" in proven, "UNPROVEN" in proven) == (True, False)
    assert ("so it comes from there" in unproven, "UNPROVEN" in unproven) == (False, True)
    assert "only its contact changes" in unproven
    assert "only its contact changes" not in proven
    assert accepted.startswith("Subject: Welcome: ")
    assert "Welcome among us." in accepted
    assert declined.startswith("Subject: About your wish to join: ")
    assert "The administrator wrote" not in declined
    for mail in (proven, unproven, accepted, declined):
        assert "\n\n\n" not in mail
        assert sum("://" in line for line in mail.splitlines()) == 1 + ("/coops/" in mail)
