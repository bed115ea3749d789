"""The names of the migrations' files tell what Alembic finds in them."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from hub.core.store import migrate
from hub.core.store.migrations import revisions


def test_revisions_are_those_of_alembic() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config)

    assert revisions.revisions() == {script.revision for script in scripts.walk_revisions()}
    assert revisions.newest() == scripts.get_current_head()
