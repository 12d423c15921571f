"""What breaks a sending: workers that are killed, a store that dies and comes back, a mail service with bad days."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, ReadTimeoutError

from club.cloud.envelope import Sender
from club.cloud.ses import SesMailer
from club.core.errors import ClubError, TemporaryError, UncertainError
from club.core.mail import Mail, Mailer
from club.newsletter.delivery import Row, RowState
from tests.newsletter.post_office import FakeProvider, Killed, key_of

if TYPE_CHECKING:
    from tests.newsletter.office import Office

LONGEST_DEATH_S = 400


class Mortal:
    """Passes calls on, and at random the worker is killed before or after one.

    Notes whose mail may have gone without anybody knowing (`excused`).
    """

    def __init__(self, real: object, *, office: "Office") -> None:
        self._real, self._office = real, office

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        real = getattr(self._real, name)

        def call(*args: Any, **kwargs: Any) -> object:  # noqa: ANN401
            try:
                return self._perhaps(lambda: real(*args, **kwargs))
            except (Killed, TemporaryError, UncertainError) as error:
                if self._is_in_doubt(name, args, kwargs, error):
                    self._office.excused.add(key_of(args[0].to) if name == "send" else args[0].key)
                raise

        return call

    def _perhaps(self, real: Callable[[], object]) -> object:
        moment = self._office.dice.random()
        if moment < self._office.kills / 2:
            raise Killed
        result = real()
        if moment < self._office.kills:
            raise Killed
        return result

    def _is_in_doubt(self, name: str, args: tuple[Row | Mail, ...], kwargs: Mapping[str, Any], error: object) -> bool:
        if name == "move":
            assert isinstance(args[0], Row)
            return RowState.SENDING in (args[0].state, kwargs["was"])
        return name == "send" and not isinstance(error, TemporaryError)


def dying(office: "Office", likelihood: float) -> Any:  # noqa: ANN401  # it is whatever the store is
    """Gives an office's store, which dies now and then and comes back; `deaths` counts."""
    return Dying(office.store, office=office, likelihood=likelihood)


class Dying:
    """Passes calls on to a store, which at random dies, during one or before it, and comes back after a while."""

    def __init__(self, real: object, *, office: "Office", likelihood: float) -> None:
        self._real, self._office, self._likelihood = real, office, likelihood
        self._back_at = office.clock.now()
        self.deaths = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        real = getattr(self._real, name)

        def call(*args: Any, **kwargs: Any) -> object:  # noqa: ANN401
            dice, now = self._office.dice, self._office.clock.now()
            if now < self._back_at:
                raise TemporaryError("the store is dead")
            if dice.random() < self._likelihood:
                self.deaths += 1
                self._back_at = now + dt.timedelta(seconds=dice.uniform(0, LONGEST_DEATH_S))
                if dice.random() < 1 / 2:
                    real(*args, **kwargs)  # it was done, and the answer is lost
                raise TemporaryError("the store dies")
            return real(*args, **kwargs)

        return call

    def rest(self) -> None:
        """Lets it live from now on."""
        self._likelihood, self._back_at = 0.0, self._office.clock.now()


class StubSes:
    """Amazon SES' client before a provider in memory: says the same in SES' own words."""

    def __init__(self, provider: FakeProvider) -> None:
        self._provider = provider

    def get_account(self) -> Mapping[str, Any]:
        raise NotImplementedError

    def send_email(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        [to] = request["Destination"]["ToAddresses"]
        subject = request["Content"]["Simple"]["Subject"]["Data"]
        try:
            return {"MessageId": self._provider.send(Mail(to, subject, ""))}
        except TemporaryError:
            raise _refusal("TooManyRequestsException", 429) from None
        except UncertainError as error:
            if "no answer" in str(error):
                raise ReadTimeoutError(endpoint_url="https://ses.example") from None
            raise _refusal("InternalFailure", 500) from None
        except ClubError:
            raise _refusal("MessageRejected", 400) from None


def ses_over(provider: FakeProvider) -> Mailer:
    """Gives the club's own mailer by SES over a provider in memory; it never really waits."""
    return SesMailer(StubSes(provider), sender=Sender("Club", "news@club.example"), sleep=lambda _: None)


def _refusal(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "SendEmail")
