"""Making a claim, and taking it back."""

import datetime as dt

from club.core.errors import ConflictError, InvalidFieldError, NotFoundError
from club.points.claims import Claim, State, ended, new_claim
from club.points.claims_ports import Desk
from club.points.earning import Proof


def make_claim(
    promoter: str, promoted: str, kind: str, *, desk: Desk, now: dt.datetime, circle: str = ""
) -> Claim:  # fmt: skip
    """Takes down that a member promotes another.

    Raises:
        NotFoundError: The promoter is no member.
        InvalidFieldError: `promoted` or `kind`: it cannot be shown in this way; says what else may.
        ConflictError: This pair has a claim for this month.
    """
    if not desk.members.is_member(promoter):
        raise NotFoundError("Only members earn points.")
    _check_promoted(promoter, promoted, desk)
    proof = _read_kind(promoter, promoted, kind, desk)
    return desk.claims.add(new_claim(promoter, promoted, proof, now=now, circle=circle))


def withdraw_claim(claim_id: str, *, by: str, desk: Desk) -> Claim:
    """Takes a claim back that nothing has shown yet; done again, it changes nothing.

    Raises:
        NotFoundError: This co-op has made no such claim.
        ConflictError: It stays: its proof was seen, or a word was asked for.
    """
    claim = own_claim(claim_id, by=by, desk=desk)
    if claim.state == State.WITHDRAWN:
        return claim
    if claim.state == State.OPEN and not claim.can_be_withdrawn:
        raise ConflictError("The other co-op has been asked already.")
    return desk.claims.save(ended(claim, State.WITHDRAWN), was=claim)


def own_claim(claim_id: str, *, by: str, desk: Desk) -> Claim:
    """Gives a claim of a co-op.

    Raises:
        NotFoundError: This co-op has made no such claim.
    """
    claim = desk.claims.find(claim_id)
    if claim is None or claim.promoter != by:
        raise NotFoundError("There is no such claim.")
    return claim


def _check_promoted(promoter: str, promoted: str, desk: Desk) -> None:
    if promoted == promoter:
        raise InvalidFieldError("promoted", "Choose another co-op than your own.")
    if promoted not in desk.pushed.coops or not desk.members.is_member(promoted):
        raise InvalidFieldError("promoted", "Choose a co-op from the list: only members can be promoted for points.")


def _read_kind(promoter: str, promoted: str, kind: str, desk: Desk) -> Proof:
    if kind not in set(Proof):
        raise InvalidFieldError("kind", "Choose how you show it.")
    proof, own = Proof(kind), desk.pushed.coops.get(promoter)
    if proof != Proof.WORD and (own is None or not own.domain):
        reason = "Your website has no domain of its own, so only the word of the other co-op can show it."
        raise InvalidFieldError("kind", reason)
    if proof == Proof.COPY and not desk.inbound:
        raise InvalidFieldError("kind", "This club receives no mail. Choose another way.")
    if proof == Proof.WORD and not desk.members.contact(promoted):
        raise InvalidFieldError("kind", "This co-op has no address that could be asked. Choose another way.")
    return proof
