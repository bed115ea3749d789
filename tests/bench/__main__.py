"""`python -m tests.bench`: everything, or one of its parts with options of its own."""

import sys

from tests.bench import commands, evaluation, intake, rehearsal, replicas
from tests.bench.lists import command as lists
from tests.bench.quick import command as quick
from tests.bench.sharing import command as sharing


def main(arguments: list[str]) -> None:
    match arguments:
        case []:
            commands.main()
            intake.main([])
            evaluation.main([])
            rehearsal.main([])
            lists.main([])
            replicas.main([])
            quick.main([])
            sharing.main([])
        case ["commands"]:
            commands.main()
        case ["intake", *more]:
            intake.main(more)
        case ["evaluation", *more]:
            evaluation.main(more)
        case ["rehearsal", *more]:
            rehearsal.main(more)
        case ["lists", *more]:
            lists.main(more)
        case ["replicas", *more]:
            replicas.main(more)
        case ["quick", *more]:
            quick.main(more)
        case ["sharing", *more]:
            sharing.main(more)
        case _:
            raise SystemExit(
                "there are `commands`, and with options of their own `intake`, `evaluation`, `rehearsal`, `lists`,"
                " `replicas`, `quick` and `sharing`"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
