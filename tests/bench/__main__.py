"""`python -m tests.bench`: everything; with `commands`, `evaluation` or `quick` and its options that part."""

import sys

from tests.bench import commands, evaluation
from tests.bench.quick import command as quick


def main(arguments: list[str]) -> None:
    match arguments:
        case []:
            commands.main()
            evaluation.main([])
            quick.main([])
        case ["commands"]:
            commands.main()
        case ["evaluation", *more]:
            evaluation.main(more)
        case ["quick", *more]:
            quick.main(more)
        case _:
            raise SystemExit("there are `commands`, and with options of their own `evaluation` and `quick`")


if __name__ == "__main__":
    main(sys.argv[1:])
