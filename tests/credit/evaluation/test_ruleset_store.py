"""Rulesets of an added folder are read while the hub runs, and cannot take it down."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from hub.core.errors import Invalid
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.ruleset_store import RulesetStore, add_folder, library
from tests.credit.records import ON
from tests.credit.samples import SCENARIO, SCORING, written

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

    written(tmp_path, use=SEVENTEENTH)

    assert len(before) == 33
    assert codes(store) == [*before, "use"]


def test_a_changed_and_a_removed_file_are_noticed(store: RulesetStore, tmp_path: Path) -> None:
    [path] = written(tmp_path, use=SEVENTEENTH)
    first = store.library().scenario("use", ON).version

    written(tmp_path, use=SEVENTEENTH.replace("human_decision: false", "human_decision: true"))
    second = store.library().scenario("use", ON)
    path.unlink()

    assert second.version != first
    assert second.document.human_decision
    assert len(codes(store)) == 33


def test_nothing_is_read_again_while_no_file_changes(store: RulesetStore, tmp_path: Path) -> None:
    written(tmp_path, use=SEVENTEENTH)

    assert store.library() is store.library()


def test_a_file_that_is_unsound_leaves_what_held_and_is_logged_once(store: RulesetStore, tmp_path: Path) -> None:
    written(tmp_path, use=SEVENTEENTH)
    before = store.library()

    written(tmp_path, broken=SCORING.replace("weight: 40", "weight: 30"))
    with capture_logs() as logged:
        after = [store.library(), store.library()]

    assert after == [before, before]
    assert logged == [
        {
            "event": "rulesets_refused",
            "log_level": "error",
            "folder": str(tmp_path),
            "faults": [
                f"{tmp_path.name}/broken.yaml:11: indicators: the weights add up to 70, not 100".replace("70", "90")
            ],
        }
    ]


def test_a_mended_file_is_taken(store: RulesetStore, tmp_path: Path) -> None:
    written(tmp_path, broken=SCORING.replace("weight: 40", "weight: 30"))
    with capture_logs():
        store.library()

    written(tmp_path, broken=SCORING)

    assert store.library().scoring("sample", ON).code == "sample"


def test_another_scheme_of_an_own_code_does_not_replace_it(store: RulesetStore, tmp_path: Path) -> None:
    written(tmp_path, mine=SCORING.replace("code: sample", "code: huarong-tech").replace("2026-01-01", "2025-01-01"))

    with capture_logs() as logged:
        scheme = store.library().scoring("huarong-tech", ON)

    assert scheme.version.startswith("huarong-tech@2026.2+")
    assert scheme.levels == ("A", "B", "C", "D")
    assert len(logged) == 1


def test_a_folder_that_is_not_there_is_empty(store: RulesetStore, tmp_path: Path) -> None:
    store.add_folder(tmp_path / "nowhere")

    assert len(codes(store)) == 33


def test_between_two_looks_the_folder_is_left_alone(tmp_path: Path) -> None:
    patient = RulesetStore(Path(ruleset_store.__file__).parents[2] / "rulesets")
    patient.add_folder(tmp_path)
    patient.library()

    written(tmp_path, use=SEVENTEENTH)

    assert len(codes(patient)) == 33


def test_own_rulesets_that_are_unsound_are_refused(tmp_path: Path) -> None:
    written(tmp_path, broken=SCORING.replace("weight: 40", "weight: 30"))

    with pytest.raises(Invalid):
        RulesetStore(tmp_path).library()


def test_the_process_reads_a_folder_from_when_it_is_told(tmp_path: Path) -> None:
    written(tmp_path, use=SEVENTEENTH)

    add_folder(tmp_path)
    try:
        assert library().scenario("use", ON).code == "use"
    finally:
        add_folder(None)
    assert len(library().scenarios(ON)) == 33
