"""`python -m tests.bench`: everything; `commands`, `evaluation`, `rehearsal` or `quick` and its options: that part."""

import sys

from tests.bench import commands, evaluation, rehearsal
from tests.bench.quick import command as quick


def main(arguments: list[str]) -> None:
    match arguments:
        case []:
            commands.main()
            evaluation.main([])
            rehearsal.main([])
            quick.main([])
        case ["commands"]:
            commands.main()
        case ["evaluation", *more]:
            evaluation.main(more)
        case ["rehearsal", *more]:
            rehearsal.main(more)
        case ["quick", *more]:
            quick.main(more)
        case _:
            raise SystemExit(
                "there are `commands`, and with options of their own `evaluation`, `rehearsal` and `quick`"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
