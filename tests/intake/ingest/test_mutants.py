"""Intake that takes a department file wrongly in one thing is noticed: of every kind of fault there is, by its tests.

The kinds, K1 to K24, are those in which files of bureaus were found to be taken wrongly; each has one mutant.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hub.core.errors import HubError
from hub.credit.facts.derivation.sources import Sources
from hub.intake.ingest import commands
from hub.intake.ingest.batches import commands as batches
from hub.intake.ingest.headers import pairing
from hub.intake.ingest.present import rules as present
from hub.intake.ingest.readers import delimited, formats, kinds, quotes
from hub.intake.ingest.readers.ooxml import archive
from hub.intake.ingest.readers.tables import cells, columns, not_data, sheets
from hub.intake.ingest.readers.tables.rows import TableRows
from hub.intake.ingest.rows import codes
from hub.intake.ingest.spellings import amounts, choices, dates, marks, words
from hub.intake.ingest.staging.queries import NewerDeliveries
from hub.intake.ingest.standard import fields
from tests.credit.declared import test_formulas
from tests.district import District
from tests.intake.ingest import test_commands, test_encodings, test_present, test_quotes, test_rows, test_spellings
from tests.intake.ingest.headers import test_choice
from tests.intake.ingest.readers import test_formats, test_kinds, test_merged_cells, test_sheets, test_tables

Patch = pytest.MonkeyPatch
Test = Callable[..., Any]
#: A value that is not the right one, and a refusal of what is right.
NOTICED = (AssertionError, pytest.fail.Exception, HubError, ValueError)
MUTANTS: dict[str, tuple[Callable[[Patch], None], Test]] = {}


def noticed_by(test: Test) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    """List a mutant with the test that has to fail under it; its name begins with the kind."""

    def listed(mutant: Callable[[Patch], None]) -> Callable[[Patch], None]:
        MUTANTS[mutant.__name__] = mutant, test
        return mutant

    return listed


@noticed_by(test_merged_cells.test_an_error_refuses_the_row_of_a_text_file_too)
def k1_an_error_is_a_blank(patch: Patch) -> None:
    patch.setattr(cells, "error_faults", lambda _: iter(()))


@noticed_by(test_sheets.test_a_hidden_sheet_is_left_out_and_told)
def k2_hidden_sheets_are_passed_over_silently(patch: Patch) -> None:
    patch.setattr(sheets.FileTables, "_left_out", lambda *_: None)


@noticed_by(test_tables.test_a_unit_above_the_header_holds_for_bare_amounts)
def k3_the_unit_above_is_not_read(patch: Patch) -> None:
    patch.setattr(sheets, "unit_of", lambda _: "")


@noticed_by(test_tables.test_a_firm_of_another_table_is_never_listed)
def k4_a_second_header_is_a_row(patch: Patch) -> None:
    patch.setattr(TableRows, "_is_header", lambda *_: False)


@noticed_by(test_rows.test_a_persons_number_is_no_code)
def k5_nobody_is_a_person(patch: Patch) -> None:
    for module in (codes, fields):
        patch.setattr(module, "stands_for_person", lambda _: False)


@noticed_by(test_rows.test_a_code_that_fails_its_check_waits_unless_the_register_has_it)
def k6_a_mistyped_code_is_a_warning(patch: Patch) -> None:
    patch.setattr(codes, "_refused", lambda finding: finding)


@noticed_by(test_formulas.test_no_declared_fact_has_a_value_while_a_row_waits)
def k7_a_waiting_row_says_nothing(patch: Patch) -> None:
    right = Sources.facts
    patch.setattr(Sources, "facts", lambda self, evidence: right(self, evidence._replace(waiting=0)))


@noticed_by(test_kinds.test_a_part_that_unpacks_beyond_bounds_is_refused_by_name)
def k8_nothing_is_too_large(patch: Patch) -> None:
    patch.setattr(archive, "_MOST_UNPACKED", 1 << 60)
    patch.setattr(archive, "_LARGE", 1 << 60)


@noticed_by(test_kinds.test_what_is_not_read_is_named_with_how_to_save_it)
def k9_what_it_is_is_not_said(patch: Patch) -> None:
    patch.setattr(kinds, "_refuse", lambda *_: None)


@noticed_by(test_choice.test_a_title_read_by_what_it_means_is_told)
def k10_no_title_means_the_code(patch: Patch) -> None:
    patch.setattr(pairing, "means_code", lambda _: False)


@noticed_by(test_quotes.test_a_quote_that_closes_rows_later_swallows_none)
def k11_rows_within_a_quote_are_a_cell(patch: Patch) -> None:
    patch.setattr(quotes, "_has_rows", lambda *_: False)


@noticed_by(test_encodings.test_a_character_cut_within_utf8_costs_its_row)
def k12_a_cut_character_is_no_loss(patch: Patch) -> None:
    patch.setattr(delimited, "lost_on_the_way", lambda *_: "")


@noticed_by(test_formats.test_formats_that_show_a_date)
def k13_chinese_formats_are_numbers(patch: Patch) -> None:
    patch.setattr(test_formats, "shows_date", lambda code: "yyyy" in code and formats.shows_date(code))


@noticed_by(test_spellings.test_date_is_read_in_every_spelling)
def k14_numerals_are_no_digits(patch: Patch) -> None:
    patch.setattr(dates, "in_digits", lambda text: text)


@noticed_by(test_tables.test_rows_that_are_no_data_are_told_apart)
def k15_every_row_is_data(patch: Patch) -> None:
    patch.setattr(not_data, "told_apart", lambda *_: "")


@noticed_by(test_tables.test_a_column_that_says_nothing_is_passed_over_with_one_finding)
def k16_every_column_says_something(patch: Patch) -> None:
    patch.setattr(columns, "_silent", lambda *_: iter(()))


@noticed_by(test_rows.test_characters_that_the_standard_has_moved_are_the_standards)
def k17_private_characters_stay(patch: Patch) -> None:
    patch.setattr(marks, "_standardised", lambda character: character)


@noticed_by(test_commands.test_two_rows_that_read_the_same_wait_as_two)
def k18_two_rows_that_read_the_same_are_one(patch: Patch) -> None:
    one = commands._QUARANTINE.replace("from told_apart a\nwhere", "from told_apart a\nwhere nth = 1 and").replace(
        "findings,\n           case", "findings, nth,\n           case"
    )
    patch.setattr(commands, "_QUARANTINE", one)


@noticed_by(test_present.test_what_a_whole_list_does_not_have_has_ended)
def k19_a_whole_list_ends_nothing(patch: Patch) -> None:
    patch.setattr(present, "ended", lambda record, *_: record)


@noticed_by(test_present.test_an_older_statement_that_comes_late_replaces_nothing_and_says_so)
def k20_nothing_comes_late(patch: Patch) -> None:
    async def standing(*_: object) -> NewerDeliveries:
        return NewerDeliveries(late=False, behind_whole=False)

    patch.setattr(commands, "standing", standing)


@noticed_by(test_present.test_without_a_delivery_all_is_as_if_it_had_never_come)
def k21_a_withdrawal_leaves_the_records(patch: Patch) -> None:
    patch.setattr(batches, "_TOUCH", "select $1::bigint")


@noticed_by(test_present.test_columns_that_a_file_does_not_have_stay_as_known)
def k22_an_absent_column_erases(patch: Patch) -> None:
    patch.setattr(present, "_says", lambda *_: True)


@noticed_by(test_present.test_one_decision_of_two_departments_counts_once_and_its_repair_ends_it)
def k23_every_copy_of_a_decision_counts(patch: Patch) -> None:
    patch.setattr(present, "_once", lambda _, records: list(records))


@noticed_by(test_present.test_nobody_states_a_day_that_lies_ahead)
def k24_any_day_can_be_stated(patch: Patch) -> None:
    patch.setattr(commands, "check_may_write", lambda *_: None)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """What was read before would hide a mutant, and what a mutant read would outlive it."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    for module in (amounts, choices, dates, marks, words):
        for each in vars(module).values():
            if hasattr(each, "cache_clear"):
                each.cache_clear()


def test_every_kind_has_a_mutant() -> None:
    assert [name.partition("_")[0] for name in MUTANTS] == [f"k{number}" for number in range(1, 25)]


@pytest.mark.parametrize("name", [name for name, (_, test) in MUTANTS.items() if not inspect.iscoroutinefunction(test)])
def test_a_mutant_of_reading_is_noticed(name: str, tmp_path: Path) -> None:
    mutant, test = MUTANTS[name]
    folder = {"tmp_path": tmp_path} if "tmp_path" in inspect.signature(test).parameters else {}

    with pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        assert any(_fails(test, {**folder, **case}) for case in _cases(test)), f"{test.__name__} does not notice it"


@pytest.mark.parametrize("name", [name for name, (_, test) in MUTANTS.items() if inspect.iscoroutinefunction(test)])
async def test_a_mutant_of_taking_in_is_noticed(name: str, district: District) -> None:
    mutant, test = MUTANTS[name]

    with pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        with pytest.raises(NOTICED):
            await test(district)


def _cases(test: Test) -> Iterator[Mapping[str, Any]]:
    """What a test is parametrised with; one empty case where it is not."""
    [*written] = getattr(test, "pytestmark", [])
    for mark in written:
        names = [name.strip() for name in mark.args[0].split(",")] if isinstance(mark.args[0], str) else mark.args[0]
        for case in mark.args[1]:
            values = getattr(case, "values", case if len(names) > 1 else (case,))
            yield dict(zip(names, values, strict=True))
    if not written:
        yield {}


def _fails(test: Test, arguments: Mapping[str, Any]) -> bool:
    try:
        test(**arguments)
    except NOTICED:
        return True
    return False
