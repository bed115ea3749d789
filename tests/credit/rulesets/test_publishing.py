import shutil
from pathlib import Path

import pytest

from hub.core.errors import Conflict, Invalid
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.compilation import load
from hub.credit.rulesets.files import lock
from hub.credit.rulesets.files.folders import FileState, read_folder
from hub.credit.rulesets.files.lock import LOCK, published_digests
from hub.credit.rulesets.files.publishing import publish
from hub.credit.rulesets.language.documents import read
from hub.credit.rulesets.language.parsing import parse
from tests.credit.samples import SCENARIO, SCORING, faults, written

OWN = ruleset_store.folders()

NAMES = ["scenario/use@2026.1", "scoring/sample@2026.1"]


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder with a scheme and a scenario, both published."""
    assert sorted(publish(written(tmp_path, scoring=SCORING, use=SCENARIO), OWN)) == NAMES
    return tmp_path


def test_a_published_version_is_in_the_lock_of_its_folder(published: Path) -> None:
    lock = published_digests(published)

    assert sorted(lock) == NAMES
    assert all(len(bytes.fromhex(digest)) == 32 for digest in lock.values())
    load(published)


def test_publishing_again_changes_nothing(published: Path) -> None:
    before = (published / LOCK).read_text("utf-8")

    assert publish([published / "scoring.yaml"], OWN) == []
    assert (published / LOCK).read_text("utf-8") == before


def test_a_published_version_that_says_something_else_is_refused(published: Path) -> None:
    text = SCORING.replace("level: A, at_least: 80", "level: A, at_least: 81")
    now = published_digests(published)["scoring/sample@2026.1"][:8]

    [fault] = faults(published, scoring=text)

    fault_text = f"scoring/sample@2026.1 was published saying something else (sha256 {now}, now "
    assert fault.startswith(f"scoring.yaml:3: version: {fault_text}")
    assert fault.endswith("): undo the change, or give it the next version, 2026.2")
    with pytest.raises(Invalid):
        load(published)
    with pytest.raises(Invalid):
        publish([published / "scoring.yaml"], OWN)
    assert published_digests(published)["scoring/sample@2026.1"].startswith(now)


def test_remarks_and_layout_may_change(published: Path) -> None:
    written(published, scoring=f"# a remark\n{SCORING}")

    load(published)


def test_a_published_version_whose_file_is_gone_is_read_from_its_kept_text(published: Path) -> None:
    (published / "use.yaml").unlink()

    assert [one.code for one in load(published).all_scenarios] == ["use"]
    assert (published / "published" / "scenario" / "use@2026.1.yaml").read_text("utf-8") == SCENARIO


def test_a_published_version_whose_texts_are_gone_is_missed(published: Path) -> None:
    (published / "use.yaml").unlink()
    shutil.rmtree(published / "published")

    with pytest.raises(Invalid) as refused:
        load(published)

    [fault] = refused.value.details["faults"]
    assert fault == (
        f"{published.name}/published.yaml:1: "
        "scenario/use@2026.1 was published and its file is gone: past answers need it"
    )


def test_the_next_version_is_published_beside_the_last(published: Path) -> None:
    later = SCORING.replace('"2026.1"', '"2027.1"').replace("2026-01-01", "2027-01-01").replace("80}", "75}")

    assert publish(written(published, later=later), OWN) == ["scoring/sample@2027.1"]
    assert len(load(published).all_schemes) == 2


def test_a_lock_is_not_overwritten_by_another_content(published: Path) -> None:
    [path] = written(published, scoring=SCORING.replace("at_least: 80", "at_least: 79"))
    document, _ = read(path, path.name)
    assert document is not None
    ruleset = parse(document)[0].ruleset
    assert ruleset is not None

    with pytest.raises(Conflict, match=r"^scoring/sample@2026.1 is published already and says something else"):
        lock.add(published, [ruleset])


def test_what_is_unsound_is_not_published(tmp_path: Path) -> None:
    [path] = written(tmp_path, scoring=SCORING.replace("weight: 40", "weight: 30"))

    with pytest.raises(Invalid, match="the weights add up to 90, not 100"):
        publish([path], OWN)
    assert not (tmp_path / LOCK).exists()


def test_a_folder_published_before_texts_were_kept_keeps_them_when_published_again(published: Path) -> None:
    shutil.rmtree(published / "published")

    assert publish([published / "use.yaml"], OWN) == []
    assert (published / "published" / "scenario" / "use@2026.1.yaml").is_file()


def test_an_unsound_draft_does_not_keep_another_file_from_being_published(published: Path) -> None:
    written(published, broken=SCENARIO.replace("penalty.live", "penalty.life"))
    [later] = written(
        published, later=SCENARIO.replace('"2026.1"', '"2027.1"').replace("from: 2026-01-01", "from: 2027-01-01")
    )

    assert publish([later], OWN) == ["scenario/use@2027.1"]


def test_the_hubs_own_files_are_published_and_kept_by_the_release() -> None:
    [own] = OWN

    content = read_folder(own)

    assert {file.state for file in content.files} == {FileState.PUBLISHED}
    assert not (own / "published").exists()


def test_a_draft_is_read_without_being_published(published: Path) -> None:
    written(published, draft=SCENARIO.replace("code: use", "code: draft"))

    assert [one.code for one in load(published).all_scenarios] == ["draft", "use"]
