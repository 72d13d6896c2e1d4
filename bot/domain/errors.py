"""Every way Paperboy can fail, as one tree.

    PaperboyError
    ├── BadInputError                   what a person typed, configured or handed over
    │   ├── PaperIdError                no paper of any source in it
    │   ├── TopicError                  a topic that cannot be followed, or none is meant
    │   ├── SettingError                a setting that is unknown or has a bad value (file, line)
    │   ├── FeedFormatError             bytes that are not a feed
    │   ├── TooManyRequestsError        more than one person's share of an hour
    │   └── NotAllowedError             the person may not do that here
    ├── NothingThereError               the question was fine and the answer is "no"
    │   └── PaperNotFoundError          no paper of that id, or one of the demo's invented papers
    ├── UnavailableError                somebody else's service, or what others are at work with
    │   ├── SourceUnavailableError
    │   ├── ModelUnavailableError
    │   │   ├── NoAnswerError           it answers, but nothing: empty, filtered, declined, thoughts alone
    │   │   └── ModelRefusesError       not this request: too long for it, or a field it does not know
    │   ├── PlatformUnavailableError
    │   │   └── LockedOutError          the platform does not accept our token any more
    │   ├── OverloadedError             our own work does not get done
    │   ├── RunBusyError                this digest is being made right now
    │   └── RightsUnknownError          what a person may do cannot be found out
    ├── DocumentError                   a file that cannot be read (damaged, encrypted, scanned, too big)
    ├── ModelOutputError                a model's answer that may not be published
    ├── DeliveryError                   a channel that refuses a message for good
    │   ├── DeliveryUncertainError      the platform may or may not have taken it
    │   ├── RefusedForNowError          it was refused, and that may pass
    │   │   └── ThreadGoneError         the message it replies to is not there
    │   └── NeedsPersonError            it is taken once somebody changed something
    │       └── PlaceClosedError        the channel is gone, archived or closed to us
    └── StorageError                    our own folder or database
        ├── DataFolderError             cannot be created or written
        ├── DiskFullError
        └── DatabaseReplacedError       another file lies where ours was: this process has to stop

A class is here for those who catch it by its name, or for its exit code. What differs in its sentence alone
is said by the key of that sentence: `raise BadInputError("error.button")`.

Each class knows whether trying again later can help (`retryable`), which process exit code it ends a
command with (after BSD's sysexits.h), and which sentence of `bot.locales` tells a person about it. The
fields of that sentence are the error's keyword arguments; raw exception text of other libraries belongs
into `__cause__`, never into a field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from bot.domain.analysis import Usage


LONGEST_ASKED = 86_400.0
"""Seconds that are waited because somebody asked for them: after these it is asked again, as what they said
may be a mistake, and a run that waits for years is lost."""


class PaperboyError(Exception):
    """The root. `fields` fill the sentence of `bot.locales` that `reply` names.

    `retry_after` is in seconds, where whoever failed said how long to wait; `LONGEST_ASKED` at the most.
    """

    reply: str = "error.unexpected"
    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 70

    def __init__(self, reply: str = "", /, *, retry_after: float | None = None, **fields: object) -> None:
        self.reply = reply or type(self).reply
        self.fields = fields
        self.retry_after = None if retry_after is None else min(max(retry_after, 0.0), LONGEST_ASKED)
        super().__init__(", ".join([self.reply, *(f"{name}={value!r}" for name, value in fields.items())]))


class BadInputError(PaperboyError):
    """What a person typed, configured or handed over cannot be used."""

    reply = "error.bad_input"
    exit_code = 64


class PaperIdError(BadInputError):
    """No paper of any source is named in `text`."""

    reply = "error.paper_id"


class TopicError(BadInputError):
    """A topic that cannot be followed: `problem` is a key of `bot.locales` naming why."""

    reply = "error.topic"


class SettingError(BadInputError):
    """A setting is unknown or bad: `setting`, `problem`, `place` (file and line, or variable)."""

    reply = "error.setting"
    exit_code = 78


class FeedFormatError(BadInputError):
    """Bytes that are not a feed: where they are from as `source`, and `problem` in plain words."""

    reply = "error.feed_format"
    exit_code = 65


class TooManyRequestsError(BadInputError):
    """A person asked for `most` things within an hour: the next is taken in `minutes`."""

    reply = "error.too_many_requests"


class NotAllowedError(BadInputError):
    """The person may not do that here: `who` may."""

    reply = "error.not_allowed"
    exit_code = 77


class NothingThereError(PaperboyError):
    """The question was understood; there is nothing to give."""

    reply = "error.nothing_there"
    exit_code = 1


class PaperNotFoundError(NothingThereError):
    """The `source` answered, and has no paper `id`."""

    reply = "error.paper_not_found"


class UnavailableError(PaperboyError):
    """Somebody else's service does not answer; trying again later helps."""

    reply = "error.unavailable"
    retryable = True
    exit_code = 75


class SourceUnavailableError(UnavailableError):
    """The `source` does not answer, or not with what it documents: `why` in plain words."""

    reply = "error.source_unavailable"


class ModelUnavailableError(UnavailableError):
    """The language model's endpoint does not answer: `why` in plain words, `said` in its own.

    `usage` is what the call took all the same.
    """

    reply = "error.model_unavailable"

    def __init__(
        self, *, why: str, said: str = "", usage: Usage | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(retry_after=retry_after, why=why, said=f": “{said}”" if said else "")
        self.why, self.said, self.usage = why, said, usage

    def later(self, retry_after: float) -> ModelUnavailableError:
        """The same, told to somebody who asks again too soon."""
        return type(self)(why=self.why, said=self.said, retry_after=retry_after)


class NoAnswerError(ModelUnavailableError):
    """The endpoint answers, but there is no answer in it: that is no bad one, and nothing is kept of it."""

    @property
    def passes(self) -> bool:
        """Whether the same request may have an answer at once: it was no decision to give none."""
        return self.why in {"why.model_empty", "why.model_tool"}


class ModelRefusesError(ModelUnavailableError):
    """The endpoint answers, but not this request: another, shorter one may pass.

    Where it is too long for the model's window, its `context_tokens` are the real ones from then on.
    """


class PlatformUnavailableError(UnavailableError):
    """Slack or Discord (`platform`) does not answer, or asks us to wait."""

    reply = "error.platform_unavailable"


class RightsUnknownError(UnavailableError):
    """What a person may do or see cannot be found out now: `why` is a key of `bot.locales`."""

    reply = "error.rights_unknown"


class LockedOutError(PlatformUnavailableError):
    """The platform does not accept our token: a person has to renew it, and then everything goes on."""

    reply = "error.locked_out"


class OverloadedError(UnavailableError):
    """More is asked of Paperboy than it gets done now, or what it does makes no progress."""

    reply = "error.overloaded"


class RunBusyError(UnavailableError):
    """Another attempt is making or posting this digest right now."""

    reply = "error.run_busy"


class DocumentError(PaperboyError):
    """A document cannot be read: `problem` in plain words."""

    reply = "error.document"
    exit_code = 65


class ModelOutputError(PaperboyError):
    """A model's answer may not be published: `problems`, a tuple of reasons."""

    reply = "error.model_output"


class DeliveryError(PaperboyError):
    """A channel refuses a message for good: `channel`, and `problem`, a key of `bot.locales`."""

    reply = "error.delivery"


class DeliveryUncertainError(DeliveryError):
    """The connection broke while posting: look on the platform before posting again."""

    reply = "error.delivery_uncertain"
    retryable = True


class RefusedForNowError(DeliveryError):
    """The platform refused it with a code that passes, or with one nobody knows: nothing was posted."""

    retryable = True


class ThreadGoneError(RefusedForNowError):
    """The message that a reply belongs under is not there: not yet, or no longer."""


class NeedsPersonError(DeliveryError):
    """The channel takes nothing until somebody changes what `problem` says; then it goes on by itself."""

    retryable = True


class PlaceClosedError(NeedsPersonError):
    """We do not get into the channel: `access` is the `bot.ports.capabilities.Access` we have."""


class StorageError(PaperboyError):
    """Our own data folder or database fails."""

    reply = "error.storage"
    exit_code = 74


class DataFolderError(StorageError):
    """The data `folder` cannot be created or written."""

    reply = "error.data_folder"
    exit_code = 73


class DiskFullError(StorageError):
    """No space left for `folder`."""

    reply = "error.disk_full"
    retryable = True


class DatabaseReplacedError(StorageError):
    """The database `file` was replaced or removed while we used it; whatever we know may be untrue now."""

    reply = "error.database_replaced"
