"""Rulesets of an added folder are read while the hub runs, and cannot take it down."""

import shutil
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from hub.core.errors import Invalid
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.ruleset_store import RulesetStore, add_folder, library
from tests.credit.records import ON
from tests.credit.samples import SCENARIO, SCORING, published, written

SEVENTEENTH = SCENARIO.replace("scheme: sample", "scheme: huarong-tech").replace("grade.sample", "grade.huarong-tech")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RulesetStore:
    """The hub's own rulesets with an empty added folder, which is looked at on every call."""
    monkeypatch.setattr(ruleset_store, "_BETWEEN_LOOKS", 0.0)
    made = RulesetStore(Path(ruleset_store.__file__).parents[2] / "rulesets")
    made.add_folder(tmp_path)
    return made


def codes(store: RulesetStore) -> list[str]:
    return [one.code for one in store.library().scenarios(ON)]


def test_an_added_scenario_is_there_without_a_restart(store: RulesetStore, tmp_path: Path) -> None:
    before = codes(store)

    published(tmp_path, use=SEVENTEENTH)

    assert len(before) == 33
    assert codes(store) == [*before, "use"]


def test_a_draft_is_not_in_force_and_the_log_says_so_once(store: RulesetStore, tmp_path: Path) -> None:
    written(tmp_path, use=SEVENTEENTH)

    with capture_logs() as logged:
        seen = [codes(store), codes(store)]

    assert [len(each) for each in seen] == [33, 33]
    assert logged == [
        {
            "event": "rulesets_not_in_force",
            "log_level": "warning",
            "folder": str(tmp_path),
            "files": [f"{tmp_path.name}/use.yaml: draft"],
        }
    ]


def test_a_draft_is_in_force_where_drafts_are_let_in_and_still_not_published(
    store: RulesetStore, tmp_path: Path
) -> None:
    written(tmp_path, use=SEVENTEENTH)
    store.add_folder(tmp_path, drafts_in_force=True)

    assert codes(store)[-1] == "use"
    assert len(store.published().scenarios(ON)) == 33


def test_a_published_version_survives_the_edit_and_the_end_of_its_file(store: RulesetStore, tmp_path: Path) -> None:
    [path] = published(tmp_path, use=SEVENTEENTH)
    before = store.library().scenario("use", ON)

    written(tmp_path, use=SEVENTEENTH.replace("human_decision: false", "human_decision: true"))
    with capture_logs() as logged:
        edited = store.library().scenario("use", ON)
    path.unlink()
    deleted = store.library().scenario("use", ON)
    fresh = RulesetStore(ruleset_store.OWN_FOLDER)
    fresh.add_folder(tmp_path)

    assert [entry["files"] for entry in logged] == [[f"{tmp_path.name}/use.yaml: changed"]]
    assert {before.version, edited.version, deleted.version, fresh.library().scenario("use", ON).version} == {
        before.version
    }
    assert not edited.document.human_decision


def test_an_edited_file_is_not_in_force_either_where_drafts_are(store: RulesetStore, tmp_path: Path) -> None:
    published(tmp_path, use=SEVENTEENTH)
    written(tmp_path, use=SEVENTEENTH.replace("human_decision: false", "human_decision: true"))
    store.add_folder(tmp_path, drafts_in_force=True)

    assert not store.library().scenario("use", ON).document.human_decision


def test_a_kept_text_that_was_altered_is_no_published_version(store: RulesetStore, tmp_path: Path) -> None:
    [path] = published(tmp_path, use=SEVENTEENTH)
    before = store.library()
    path.unlink()
    kept = tmp_path / "published" / "scenario" / "use@2026.1.yaml"

    kept.write_text(SEVENTEENTH.replace("human_decision: false", "human_decision: true"), "utf-8")
    with capture_logs() as logged:
        after = store.library()

    assert after is before
    assert [entry["faults"] for entry in logged] == [
        [
            f"{tmp_path.name}/published.yaml:1: "
            "scenario/use@2026.1 was published and its file is gone: past answers need it"
        ]
    ]


def test_nothing_is_read_again_while_no_file_changes(store: RulesetStore, tmp_path: Path) -> None:
    published(tmp_path, use=SEVENTEENTH)

    assert store.library() is store.library()


def test_an_unsound_draft_is_in_nobodys_way(store: RulesetStore, tmp_path: Path) -> None:
    published(tmp_path, use=SEVENTEENTH)
    written(tmp_path, broken=SCORING.replace("weight: 40", "weight: 30"))

    with capture_logs() as logged:
        seen = codes(store)

    assert seen[-1] == "use"
    assert [entry["files"] for entry in logged] == [[f"{tmp_path.name}/broken.yaml: draft"]]


def test_an_unsound_draft_that_is_let_in_leaves_what_held_and_is_logged_once(
    store: RulesetStore, tmp_path: Path
) -> None:
    store.add_folder(tmp_path, drafts_in_force=True)
    written(tmp_path, use=SEVENTEENTH)
    before = store.library()

    written(tmp_path, broken=SCORING.replace("weight: 40", "weight: 30"))
    with capture_logs() as logged:
        after = [store.library(), store.library()]
    written(tmp_path, broken=SCORING)

    assert after == [before, before]
    assert logged == [
        {
            "event": "rulesets_refused",
            "log_level": "error",
            "folder": str(tmp_path),
            "faults": [f"{tmp_path.name}/broken.yaml:11: indicators: the weights add up to 90, not 100"],
        }
    ]
    assert store.library().scoring("sample", ON).code == "sample"


def test_another_scheme_of_an_own_code_does_not_replace_it(store: RulesetStore, tmp_path: Path) -> None:
    store.add_folder(tmp_path, drafts_in_force=True)
    written(tmp_path, mine=SCORING.replace("code: sample", "code: huarong-tech").replace("2026-01-01", "2025-01-01"))

    with capture_logs() as logged:
        scheme = store.library().scoring("huarong-tech", ON)

    assert scheme.version.startswith("huarong-tech@2026.2+")
    assert scheme.levels == ("A", "B", "C", "D")
    assert len(logged) == 1


def test_a_folder_that_is_not_there_is_empty(store: RulesetStore, tmp_path: Path) -> None:
    store.add_folder(tmp_path / "nowhere")

    assert len(codes(store)) == 33


def test_between_two_looks_the_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ruleset_store, "_BETWEEN_LOOKS", 60.0)
    patient = RulesetStore(Path(ruleset_store.__file__).parents[2] / "rulesets")
    patient.add_folder(tmp_path)
    patient.library()

    published(tmp_path, use=SEVENTEENTH)

    assert len(codes(patient)) == 33


def test_own_rulesets_that_say_something_else_are_refused(tmp_path: Path) -> None:
    [path] = published(tmp_path, use=SEVENTEENTH)
    shutil.rmtree(tmp_path / "published")
    path.write_text(SEVENTEENTH.replace("human_decision: false", "human_decision: true"), "utf-8")

    with pytest.raises(Invalid, match=r"scenario/use@2026.1 was published saying something else"):
        RulesetStore(tmp_path).library()


def test_the_process_reads_a_folder_from_when_it_is_told(tmp_path: Path) -> None:
    published(tmp_path, use=SEVENTEENTH)

    add_folder(tmp_path)
    try:
        assert library().scenario("use", ON).code == "use"
    finally:
        add_folder(None)
    assert len(library().scenarios(ON)) == 33
