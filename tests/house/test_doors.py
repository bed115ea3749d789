"""What belongs to one module of the store is written nowhere else."""

import re

from tests.house.tree import modules

LOCKS = re.compile(r"\bpg_(?:try_)?advisory_")
STALE_MARKS = re.compile(r"\b(?:redecision|stale_demand)\b")


def test_advisory_locks_are_taken_by_name() -> None:
    found = {module.name for module in modules() if LOCKS.search("\n".join(module.lines))}

    assert found == {"hub.core.store.locks"}, (
        "An advisory lock has its name and number in hub/core/store/locks.py, so that no two things lock each other out"
    )


def test_stale_marks_have_one_door() -> None:
    found = {
        module.name
        for module in modules()
        if not module.name.startswith(("hub.core.store.tables.", "hub.core.store.migrations."))
        if STALE_MARKS.search("\n".join(module.lines))
    }

    assert found == {"hub.core.store.stale"}, (
        "Only hub/core/store/stale.py reads and writes the tables `redecision` and `stale_demand`: call its functions"
    )
