"""The kinds of column: how a cell becomes a value, and the code of the finding if it cannot."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache, partial
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from hub.core import uscc
from hub.intake.enterprises.rules import EnterpriseStatus
from hub.intake.ingest import spellings
from hub.intake.ingest.personal.numbers import masked, person_shown, stands_for_person
from hub.intake.ingest.spellings import Money, SerialOf1904, cell_text, narrow, shown, with_odd_characters
from hub.intake.ingest.standard import vocabulary, words
from hub.intake.ingest.standard.finding_codes import FindingCode
from hub.intake.ingest.standard.nothing import ALWAYS_SAYS, NO_CHOICE, NO_DAY, NO_TEXT, NO_VALUE, BlankWords

_NUMBERED_CODE = re.compile(r"[0-9]\.[0-9]+[eE]\+[0-9]+|[0-9]{15,18}\.0*")
_DIVISION = re.compile(r"[0-9]{4}(?:[0-9]{2}(?:[0-9]{3}(?:[0-9]{3})?)?)?")

read_uscc = lru_cache(maxsize=1024)(uscc.read)


def column(header: str, description: str) -> Any:
    """A required column under its Chinese title."""
    return Field(alias=header, description=description)


def optional(header: str, description: str) -> Any:
    """A column that may be absent or empty."""
    return Field(None, alias=header, description=description)


def is_sound(reading: uscc.Reading) -> bool:
    """Whether the check digits hold, and not by chance in the number of a person."""
    digits = reading.code.isascii() and reading.code[:17].isdecimal()
    return reading.fault is None and not (digits and stands_for_person(reading.code))


def parse_uscc(value: object) -> str:
    """The code in its one spelling; a wrong check digit is only warned of, since authorities deliver such codes."""
    reading = read_uscc(value) if isinstance(value, str) else None
    if reading and is_sound(reading):
        return reading.code
    if stands_for_person(value):
        reason = f"{person_shown(value)!r} is the number of a person, not the code of an enterprise"
        raise PydanticCustomError(FindingCode.PERSON_NUMBER.value, "{reason}", {"reason": reason})
    if reading is None or _NUMBERED_CODE.fullmatch(cell_text(value)):
        text = masked(cell_text(value))
        raise ValueError(f"{text} was stored as a number, which keeps 15 digits: the code's last ones are lost")
    if reading.fault in uscc.MALFORMED:
        raise ValueError(f"{shown(cell_text(value))}: {reading.reason}")
    if _is_rounded(reading.code):
        raise ValueError(f"{reading.code} is a number that a spreadsheet rounded: the code's last digits are lost")
    return reading.code


def _is_rounded(code: str) -> bool:
    """Whether a code that fails its check is what 15 digits, or a number of double precision, leave of another."""
    return code.isascii() and code.isdecimal() and (code.endswith("000") or int(float(code)) == int(code))


def parse_division(value: object) -> str:
    """A division code of GB/T 2260: city, county, township or village."""
    text = narrow(value)
    if not _DIVISION.fullmatch(text):
        raise ValueError(f"{shown(value)} is not a division code of 4, 6, 9 or 12 digits")
    return text


def parse_qualification(value: object) -> str:
    """The code of a known title, in any of its spellings; an unknown title as it is written."""
    title = spellings.clean_name(value)
    return words.QUALIFICATIONS.get(title.translate({ord(quote): None for quote in "“”「」\"'"}), title)


def _parse_day(value: object) -> object:
    _refuse_serial_of_1904(value)
    return spellings.parse_date(value)


def _parse_month(value: object) -> object:
    _refuse_serial_of_1904(value)
    return spellings.parse_month(value)


def _refuse_serial_of_1904(value: object) -> None:
    """The cells that are kept do not say from when they count, so the row waits until a person has mended it."""
    if type(value) is SerialOf1904:
        reason = f"{value} is a number without a date format in a workbook that counts days from 1904: "
        reason += "format it as a date"
        raise PydanticCustomError(FindingCode.UNREADABLE_CELL.value, "{reason}", {"reason": reason})


def _parse_amount(value: object) -> object:
    return value if isinstance(value, Money | dict) else spellings.parse_money(value)


@lru_cache(maxsize=64)
def nothing_by_field(model: type[BaseModel]) -> Mapping[str, BlankWords]:
    """The fields of a row whose cells may say in words that there is nothing, and those words."""
    return {name: next(_kinds(info), ALWAYS_SAYS) for name, info in model.model_fields.items()}


def _kinds(info: FieldInfo) -> Iterator[BlankWords]:
    """The kind of a required field stands beside its type, that of an optional one within it."""
    within = (each for part in get_args(info.annotation) for each in get_args(part))
    return (each for each in (*info.metadata, *within) if isinstance(each, BlankWords))


@dataclass(frozen=True, slots=True)
class ChoiceReader(BeforeValidator):
    """Reads the words of a closed list, and tells which there are."""

    among: spellings.Choices[Any] = field(kw_only=True, compare=False)


def reader(kind: Any) -> BeforeValidator:
    """What reads the cells of a kind of column; each kind has one of its own."""
    return next(mark for mark in get_args(kind) if isinstance(mark, BeforeValidator))


def _coded(code: FindingCode, parse: Callable[[Any], object]) -> BeforeValidator:
    def read(value: object) -> object:
        try:
            return parse(value)
        except PydanticCustomError:
            raise
        except ValueError as error:
            reason = with_odd_characters(str(error), value)
            raise PydanticCustomError(code.value, "{reason}", {"reason": reason}) from None

    return BeforeValidator(read)


def _choice(among: spellings.Choices[Any]) -> ChoiceReader:
    reading = _coded(FindingCode.INVALID_CHOICE, partial(spellings.parse_choice, among=among))
    return ChoiceReader(reading.func, among=among)


def _numbered(brackets: str) -> BeforeValidator:
    return _coded(FindingCode.INVALID_TEXT, partial(spellings.clean_number, brackets=brackets))


_LINE, _TEXT = StringConstraints(max_length=200), StringConstraints(max_length=4000)

Uscc = Annotated[str, _coded(FindingCode.INVALID_USCC, parse_uscc)]
Line = Annotated[str, NO_TEXT, _coded(FindingCode.INVALID_TEXT, spellings.parse_text), _LINE]
Text = Annotated[str, NO_TEXT, _coded(FindingCode.INVALID_TEXT, spellings.parse_text), _TEXT]
Name = Annotated[str, NO_VALUE, _coded(FindingCode.INVALID_TEXT, spellings.clean_name), _LINE]
Division = Annotated[str, NO_VALUE, _coded(FindingCode.INVALID_TEXT, parse_division)]
DecisionNumber = Annotated[str, NO_VALUE, _numbered("〔〕"), _LINE]
CaseNumber = Annotated[str, NO_VALUE, _numbered("（）"), _LINE]
RightNumber = Annotated[str, NO_VALUE, _numbered("()"), _LINE]
QualificationTitle = Annotated[str, NO_VALUE, _coded(FindingCode.INVALID_TEXT, parse_qualification), _LINE]
Day = Annotated[date, NO_DAY, _coded(FindingCode.INVALID_DATE, _parse_day)]
Month = Annotated[date, NO_VALUE, _coded(FindingCode.INVALID_DATE, _parse_month)]
Year = Annotated[int, NO_VALUE, _coded(FindingCode.INVALID_DATE, spellings.parse_year)]
Amount = Annotated[Money, NO_VALUE, _coded(FindingCode.INVALID_AMOUNT, _parse_amount)]
Count = Annotated[int, NO_VALUE, _coded(FindingCode.INVALID_NUMBER, spellings.parse_count)]
Score = Annotated[Decimal, NO_VALUE, _coded(FindingCode.INVALID_NUMBER, spellings.parse_decimal), Field(ge=0, le=100)]
Flag = Annotated[bool, _coded(FindingCode.INVALID_CHOICE, spellings.parse_flag)]
Status = Annotated[EnterpriseStatus, NO_CHOICE, _choice(words.REGISTER_STATUSES)]
RiskClass = Annotated[vocabulary.RiskClass, NO_CHOICE, _choice(words.RISK_CLASSES)]
TaxGrade = Annotated[vocabulary.TaxGrade, NO_CHOICE, _choice(words.TAX_GRADES)]
PublicCreditGrade = Annotated[vocabulary.PublicCreditGrade, NO_CHOICE, _choice(words.PUBLIC_CREDIT_GRADES)]
KnowledgeValueGrade = Annotated[vocabulary.KnowledgeValueGrade, NO_CHOICE, _choice(words.KNOWLEDGE_VALUE_GRADES)]
PenaltySeverity = Annotated[vocabulary.PenaltySeverity, NO_CHOICE, _choice(words.PENALTY_SEVERITIES)]
UtilityCategory = Annotated[vocabulary.UtilityCategory, NO_CHOICE, _choice(words.UTILITY_CATEGORIES)]
RightType = Annotated[vocabulary.RightType, NO_CHOICE, _choice(words.RIGHT_TYPES)]
RightStatus = Annotated[vocabulary.RightStatus, NO_CHOICE, _choice(words.RIGHT_STATUSES)]
HonourLevel = Annotated[vocabulary.HonourLevel, NO_CHOICE, _choice(words.HONOUR_LEVELS)]


def choice_kind(members: type[StrEnum], among: spellings.Choices[Any]) -> Any:
    """The kind of column that holds one of a closed list's words."""
    return Annotated[members, NO_CHOICE, _choice(among)]
