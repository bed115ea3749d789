"""The kinds of column: how a cell becomes a value, and the code of the finding if it cannot."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from hub.core import uscc
from hub.intake.enterprises.rules import EnterpriseStatus
from hub.intake.ingest import spellings
from hub.intake.ingest.spellings import Money, cell_text, narrow, shown
from hub.intake.ingest.standard import vocabulary, words
from hub.intake.ingest.standard.finding_codes import FindingCode

_NUMBERED_CODE = re.compile(r"\d\.\d+[eE]\+\d+")
_DIVISION = re.compile(r"\d{4}(?:\d{2}(?:\d{3}(?:\d{3})?)?)?")

read_uscc = lru_cache(maxsize=1024)(uscc.read)


def column(header: str, description: str) -> Any:
    """A required column under its Chinese title."""
    return Field(alias=header, description=description)


def optional(header: str, description: str) -> Any:
    """A column that may be absent or empty."""
    return Field(None, alias=header, description=description)


def parse_uscc(value: object) -> str:
    """The code in its one spelling; a wrong check digit is only warned of, since authorities deliver such codes."""
    text = cell_text(value)
    if not isinstance(value, str) or _NUMBERED_CODE.fullmatch(text):
        raise ValueError(f"{text} was stored as a number, which keeps 15 digits: the code's last ones are lost")
    reading = read_uscc(text)
    if reading.fault in uscc.MALFORMED:
        raise ValueError(f"{shown(text)}: {reading.reason}")
    return reading.code


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


def _parse_amount(value: object) -> object:
    return value if isinstance(value, Money | dict) else spellings.parse_money(value)


def _coded(code: FindingCode, parse: Callable[[Any], object]) -> BeforeValidator:
    def read(value: object) -> object:
        try:
            return parse(value)
        except ValueError as error:
            raise PydanticCustomError(code.value, "{reason}", {"reason": str(error)}) from None

    return BeforeValidator(read)


def _choice(among: spellings.Choices[Any]) -> BeforeValidator:
    return _coded(FindingCode.INVALID_CHOICE, partial(spellings.parse_choice, among=among))


def _numbered(brackets: str) -> BeforeValidator:
    return _coded(FindingCode.INVALID_TEXT, partial(spellings.clean_number, brackets=brackets))


_LINE, _TEXT = StringConstraints(max_length=200), StringConstraints(max_length=4000)

Uscc = Annotated[str, _coded(FindingCode.INVALID_USCC, parse_uscc)]
Line = Annotated[str, _coded(FindingCode.INVALID_TEXT, spellings.parse_text), _LINE]
Text = Annotated[str, _coded(FindingCode.INVALID_TEXT, spellings.parse_text), _TEXT]
Name = Annotated[str, _coded(FindingCode.INVALID_TEXT, spellings.clean_name), _LINE]
Division = Annotated[str, _coded(FindingCode.INVALID_TEXT, parse_division)]
DecisionNumber = Annotated[str, _numbered("〔〕"), _LINE]
CaseNumber = Annotated[str, _numbered("（）"), _LINE]
RightNumber = Annotated[str, _numbered("()"), _LINE]
QualificationTitle = Annotated[str, _coded(FindingCode.INVALID_TEXT, parse_qualification), _LINE]
Day = Annotated[date, _coded(FindingCode.INVALID_DATE, spellings.parse_date)]
Month = Annotated[date, _coded(FindingCode.INVALID_DATE, spellings.parse_month)]
Year = Annotated[int, _coded(FindingCode.INVALID_DATE, spellings.parse_year)]
Amount = Annotated[Money, _coded(FindingCode.INVALID_AMOUNT, _parse_amount)]
Count = Annotated[int, _coded(FindingCode.INVALID_NUMBER, spellings.parse_count)]
Score = Annotated[Decimal, _coded(FindingCode.INVALID_NUMBER, spellings.parse_decimal), Field(ge=0, le=100)]
Flag = Annotated[bool, _coded(FindingCode.INVALID_CHOICE, spellings.parse_flag)]
Status = Annotated[EnterpriseStatus, _choice(words.REGISTER_STATUSES)]
RiskClass = Annotated[vocabulary.RiskClass, _choice(words.RISK_CLASSES)]
TaxGrade = Annotated[vocabulary.TaxGrade, _choice(words.TAX_GRADES)]
PublicCreditGrade = Annotated[vocabulary.PublicCreditGrade, _choice(words.PUBLIC_CREDIT_GRADES)]
KnowledgeValueGrade = Annotated[vocabulary.KnowledgeValueGrade, _choice(words.KNOWLEDGE_VALUE_GRADES)]
PenaltySeverity = Annotated[vocabulary.PenaltySeverity, _choice(words.PENALTY_SEVERITIES)]
UtilityCategory = Annotated[vocabulary.UtilityCategory, _choice(words.UTILITY_CATEGORIES)]
RightType = Annotated[vocabulary.RightType, _choice(words.RIGHT_TYPES)]
RightStatus = Annotated[vocabulary.RightStatus, _choice(words.RIGHT_STATUSES)]
HonourLevel = Annotated[vocabulary.HonourLevel, _choice(words.HONOUR_LEVELS)]
