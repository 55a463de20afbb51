"""The `sigbot` command: a failure is one sentence on standard error and an exit code of its own."""

import sys
from collections.abc import Sequence

from bot.cli import run_command
from bot.errors import OperatorError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line says and return the exit code: 0, or the failure's own (see bot/errors.py)."""
    try:
        run_command(sys.argv[1:] if arguments is None else arguments)
    except OperatorError as error:
        print(f"sigbot: {error.sentence}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # The reader of our output has what it wanted.
        sys.stderr.close()
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
