"""
The bot's own exceptions.

BotError
├── SettingsError      an operator must set or correct something
├── KnowledgeError     a knowledge file cannot be read; .path says which
├── QuestionsError     a file of test questions cannot be used; the text names file, line and remedy
├── UnreadableError    a reader cannot make sense of a content; it knows no path
│   └── OverloadedError  reading took more than there was; it may go well another time
├── StateAwayError     the state cannot be used just now
└── QueryError         the asker can mend it; the text is shown to them
    ├── EmptyQuestionError
    ├── QuestionTooLongError
    ├── UnknownSpeakerError
    ├── UnknownSourceError
    ├── UnknownPassageError
    └── SearchAwayError      the engine that finds passages does not answer: later it may
"""

from pathlib import Path


class BotError(Exception):
    """Anything that the bot raises on purpose; its text is fit to be read by the person concerned."""


class SettingsError(BotError):
    """An operator must set or correct something; the text names the variable and the remedy."""


class KnowledgeError(BotError):
    """A knowledge file cannot be read; the text says why, `path` says which, `line` where in it, if that is known."""

    is_lasting = True  # as long as the file is what it is

    def __init__(self, path: Path, reason: str, line: int | None = None) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.line = line


class QuestionsError(BotError):
    """A file of questions to test with cannot be used; the text names the file, the line and the remedy."""


class UnreadableError(BotError):
    """A content cannot be read in its format; the text says why, for the person who wrote the file."""


class OverloadedError(UnreadableError):
    """Reading a content took more time or memory than there was, or crashed: another time it may go well."""


class QueryError(BotError):
    """A question that its asker can mend; the text is shown to them as it is."""


class EmptyQuestionError(QueryError):
    """Nothing was asked."""


class QuestionTooLongError(QueryError):
    """The question is longer than the limit."""


class UnknownSpeakerError(QueryError):
    """The filter names a speaker whom the folder does not know."""


class UnknownSourceError(QueryError):
    """The filter names a discussion that the folder does not hold."""


class UnknownPassageError(QueryError):
    """The discussion holds no passage of this id, or not any more."""


class SearchAwayError(QueryError):
    """The engine that finds passages does not answer just now; asking again is all that the asker can do."""

    def __init__(self) -> None:
        super().__init__("I cannot search just now, because the search engine does not answer: try again in a minute.")


class StateAwayError(BotError):
    """The state cannot be read or written just now; the text says why."""
