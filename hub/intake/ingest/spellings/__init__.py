"""Parse what clerks and spreadsheets write; each parser raises ValueError with the value and the cause."""

from hub.intake.ingest.spellings.amounts import MINOR_DIGITS, Money, is_currency, is_unit, parse_money, with_unit
from hub.intake.ingest.spellings.cells import Cell, SerialOf1904, cell_text, narrow, shown, with_odd_characters
from hub.intake.ingest.spellings.choices import Choices, choices, parse_choice, parse_flag
from hub.intake.ingest.spellings.dates import parse_date, parse_month, parse_year
from hub.intake.ingest.spellings.marks import MeantText, unmarked
from hub.intake.ingest.spellings.numbers import parse_count, parse_decimal
from hub.intake.ingest.spellings.words import clean_name, clean_number, header_key, parse_text

__all__ = [
    "MINOR_DIGITS",
    "Cell",
    "Choices",
    "MeantText",
    "Money",
    "SerialOf1904",
    "cell_text",
    "choices",
    "clean_name",
    "clean_number",
    "header_key",
    "is_currency",
    "is_unit",
    "narrow",
    "parse_choice",
    "parse_count",
    "parse_date",
    "parse_decimal",
    "parse_flag",
    "parse_money",
    "parse_month",
    "parse_text",
    "parse_year",
    "shown",
    "unmarked",
    "with_odd_characters",
    "with_unit",
]
