"""The entry point: `python -m bot`."""

import sys

from bot.commands import cli
from bot.errors import BotError
from bot.operations.redaction import Redactor
from bot.settings import load_settings


def main() -> None:
    """Run the command line; what an operator must mend is one sentence on standard error and exit status 2."""
    try:
        cli(obj=load_settings)
    except BotError as error:
        sys.stderr.write(f"{Redactor().redact(str(error))}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
