"""What belongs to one module of the store is written nowhere else."""

import re

from tests.house.tree import modules

LOCKS = re.compile(r"\bpg_(?:try_)?advisory_")


def test_advisory_locks_are_taken_by_name() -> None:
    found = {module.name for module in modules() if LOCKS.search("\n".join(module.lines))}

    assert found == {"hub.core.store.locks"}, (
        "An advisory lock has its name and number in hub/core/store/locks.py, so that no two things lock each other out"
    )
