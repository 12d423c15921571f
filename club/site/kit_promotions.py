"""The holes of the kit's pages and mails about promotions: asking for a slot, how far it is, deciding on it."""

from collections.abc import Mapping

_ERRORS = "has_errors errors field reason"
# A promotion as it will look, and what is answered on the pages by which it is asked for.
_PREVIEW = "coop_name is_feature has_picture picture_url width height href host"
_WORDS = "headline body button alt"
_CARRIED = f"edition offer coop email {_WORDS} link picture"
_STATES = (
    "is_unconfirmed is_requested is_waiting is_held is_changes_asked is_approved is_locked is_run is_declined"
    " is_withdrawn is_expired is_make_good"
)
_WORDS_ERRORS = "error_headline error_body error_button error_link error_image error_alt"
HOLES: Mapping[str, str] = {
    "promote-slot": f"{_ERRORS} error_edition error_wanted has_editions editions edition_id edition_number edition_date"
    " edition_title edition_slots edition_asks edition_chosen offers offer_html_id offer_id offer_label offer_price"
    " offer_about offer_chosen coop email headline body button link alt picture",
    "promote-co-op": f"{_ERRORS} error_coop error_email members member_name {_CARRIED}",
    "promote-words": f"{_ERRORS} {_WORDS_ERRORS} {_CARRIED} {_PREVIEW}",
    "promote-check": f"{_CARRIED} {_PREVIEW} edition_words offer_words",
    "promote-done": "ref email confirm_by then",
    "status": f"{_PREVIEW} {_WORDS} {_STATES} has_report delivered complaints position positions archive_url until"
    " place can_confirm can_change can_withdraw can_resend has_actions has_problem problem has_done done has_note"
    " note ref token edition_words slot_words price_words masked",
    "status-words": f"{_ERRORS} {_WORDS_ERRORS} {_PREVIEW} {_WORDS} link picture is_slotted has_note note token",
    "status-withdraw": "token edition_words",
    "decide": f"{_ERRORS} error_note {_PREVIEW} {_WORDS} is_open is_first is_second is_proven state_words until"
    " has_actions has_decisions decisions decision_words decision_note decision_note_words can_undo can_pay"
    " can_refund seen token edition edition_words slot_words price_words amount coop_url email balance ref note"
    " has_problem problem has_done done",
}
_ABOUT = "club coop_name edition_words slot_words ref url controller"
_SHOWN = f"{_ABOUT} edition headline body alt button link email is_proven price_words until"
MAIL_HOLES: Mapping[str, str] = {
    "promotion-asked": f"{_ABOUT} is_unconfirmed asked until",
    "promotion-waiting": f"{_ABOUT} place until",
    "promotion-held": f"{_ABOUT} price_words until",
    "promotion-changes-asked": f"{_ABOUT} note until",
    "promotion-approved": f"{_ABOUT} is_locked price_words note until",
    "promotion-declined": f"{_ABOUT} note",
    "promotion-expired": f"{_ABOUT} note",
    "promotion-withdrawn": f"{_ABOUT} price_words",
    "promotion-report": f"{_ABOUT} delivered position positions complaints archive_url",
    "promotion-make-good": _ABOUT,
    "promotion-decide": _SHOWN,
    "promotion-reminder": _SHOWN,
    "promotion-refund-money": f"{_ABOUT} price_words email",
}
_HTML = (
    "coop_name edition edition_words slot_words price_words until ref url email is_proven is_feature has_picture"
    " picture_url alt width headline body button link host"
)
HTML_HOLES: Mapping[str, str] = {"promotion-decide": _HTML, "promotion-reminder": _HTML}
