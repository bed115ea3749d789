"""`python -m tests.bench`: everything; `commands` or `quick` before other arguments: that part."""

import sys

from tests.bench import commands
from tests.bench.quick import command as quick


def main(arguments: list[str]) -> None:
    match arguments:
        case []:
            commands.main()
            quick.main([])
        case ["commands"]:
            commands.main()
        case ["quick", *more]:
            quick.main(more)
        case _:
            raise SystemExit("there are `commands`, and `quick` with its options (`quick --help`)")


if __name__ == "__main__":
    main(sys.argv[1:])
