"""How much may be mailed, as it is asked of the provider."""

import datetime as dt

import pytest

from club.cloud.ses import Allowance
from club.core.errors import ClubError, TemporaryError
from club.core.settings import Settings
from club.newsletter.pace import Quota
from functions.account import ServerAccount, SesAccount, read_per_second
from tests.subscriptions.builders import NOW


class Ses:
    """Answers at a time that tests move; None is a question too many."""

    def __init__(self, *answers: Allowance | None) -> None:
        self.answers, self.now = list(answers), NOW

    def ask(self) -> Allowance:
        answer = self.answers.pop(0)
        if answer is None:
            raise TemporaryError("asked too often")
        return answer

    def account(self, most: float = 0) -> SesAccount:
        return SesAccount(self.ask, now=lambda: self.now, most_per_second=most)

    def wait(self, **lapse: float) -> None:
        self.now += dt.timedelta(**lapse)


def test_ses_is_asked_again_after_a_while_and_not_for_every_batch() -> None:
    ses = Ses(Allowance(50_000, 10, 14), Allowance(50_000, 60, 14))
    account = ses.account()

    first = [account.quota() for _ in range(3)]
    ses.wait(seconds=31)
    second = account.quota()

    assert first == [Quota(50_000, 10, 14)] * 3
    assert second == Quota(50_000, 60, 14)


def test_what_ses_said_a_while_ago_counts_while_it_is_asked_too_often() -> None:
    ses = Ses(Allowance(50_000, 10, 14), None, None)
    account = ses.account()
    account.quota()

    ses.wait(minutes=5)
    assert account.quota() == Quota(50_000, 10, 14)
    ses.wait(minutes=6)
    with pytest.raises(TemporaryError):
        account.quota()


def test_a_club_may_keep_below_its_quota() -> None:
    assert Ses(Allowance(50_000, 0, 500)).account(most=20).quota() == Quota(50_000, 0, 20)
    assert Ses(Allowance(200, 0, 1)).account(most=20).quota() == Quota(200, 0, 1)


def test_a_mail_server_has_only_its_pace() -> None:
    assert ServerAccount(10).quota() == Quota(-1, 0, 10)


def test_the_pace_is_read_from_the_environment() -> None:
    assert read_per_second(Settings({})) == 0
    assert read_per_second(Settings({"CLUB_MAILS_PER_SECOND": "0.5"})) == 0.5


@pytest.mark.parametrize("text", ["fast", "0", "-1", "nan", "inf", "1e9"])
def test_a_pace_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ClubError, match="CLUB_MAILS_PER_SECOND must be a number above 0"):
        read_per_second(Settings({"CLUB_MAILS_PER_SECOND": text}))
