"""`python -m tests.bench`: everything; `commands`, `evaluation`, `rehearsal`, `quick` or `sharing`, and its options."""

import sys

from tests.bench import commands, evaluation, rehearsal
from tests.bench.quick import command as quick
from tests.bench.sharing import command as sharing


def main(arguments: list[str]) -> None:
    match arguments:
        case []:
            commands.main()
            evaluation.main([])
            rehearsal.main([])
            quick.main([])
            sharing.main([])
        case ["commands"]:
            commands.main()
        case ["evaluation", *more]:
            evaluation.main(more)
        case ["rehearsal", *more]:
            rehearsal.main(more)
        case ["quick", *more]:
            quick.main(more)
        case ["sharing", *more]:
            sharing.main(more)
        case _:
            raise SystemExit(
                "there are `commands`, and with options of their own `evaluation`, `rehearsal`, `quick` and `sharing`"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
