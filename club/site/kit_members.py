"""The holes of the kit's pages and mails about members: their points, claims and circles."""

from collections.abc import Mapping

_ERRORS = "has_errors errors field reason"
_CHOICES = "has_choices choices choice_id choice_name choice_chosen"
_STATES = "is_open is_proven is_settled is_refused is_lapsed is_withdrawn"
_KINDS = "is_page is_copy is_word"
HOLES: Mapping[str, str] = {
    "member-ask": f"{_ERRORS} error_coop {_CHOICES}",
    "member-sent": "coop_name",
    "member": f"{_ERRORS} error_promoted error_kind error_sure {_CHOICES} {_KINDS} points_page points_copy points_word"
    " coop_name since balance pending owed form_id form_url points_url circles_url ask_url can_show can_mail has_claims"
    " claims claim_name claim_url claim_made claim_points claim_kind_page claim_kind_copy claim_kind_word claim_open"
    " claim_proven claim_settled claim_refused claim_lapsed claim_withdrawn turns turn_circle turn_circle_id turn_name"
    " turn_id turn_due turn_claimed turn_settled token",
    "member-claim": f"{_ERRORS} error_url {_KINDS} {_STATES} coop_name coop_url given snippet address domain points"
    " said url made ends settles can_withdraw back_url token",
    "member-circles": f"{_ERRORS} error_circle error_name error_language error_topics error_months interest_*"
    " language_* has_circles circles circle_name circle_id circle_language circle_topics circle_months circle_coops"
    " circle_starts circle_joined circle_joinable name lengths length length_chosen back_url token",
    "member-word": "coop_name promoter_name promoter_url made points is_open is_yes is_no is_over token",
    "member-left": "coop_name",
}
MAIL_HOLES: Mapping[str, str] = {
    "member-link": "club coop_name url ends controller",
    "claim-word": "club promoter_name promoter_url url ends controller",
}
