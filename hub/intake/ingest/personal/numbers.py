"""Tell the numbers of people from the codes of enterprises, and mask them in texts.

A number is a person's where its form says so: a division and a day of birth. Its check digit need not hold, since a
mistyped number is a person's, too. A code whose two check digits hold is an enterprise's where its first four
characters can be those of one.
"""

import re
from decimal import Decimal

from hub.core import uscc
from hub.core.characters import INVISIBLE, usual_width

_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_BORN = rf"(?:18|19|20)[0-9]{{2}}{_DAY}"
_APART, _GAP = r"(?<![0-9A-Za-z])", r"[ -]?"
_END = r"(?![0-9A-Za-z])"
#: GB 11643: 18 characters; the older form of 15 has no century and no check digit.
_RESIDENT = rf"[1-9][0-9]{{5}}{_GAP}{_BORN}{_GAP}[0-9]{{3}}[0-9Xx]"
_OLD_RESIDENT = rf"[1-9][0-9]{{5}}{_GAP}[0-9]{{2}}{_DAY}{_GAP}[0-9]{{3}}"
#: Permanent residence cards of foreigners before 2023: a nationality, a division, a day of birth.
_OLD_FOREIGNER = rf"[A-Z]{{3}}{_PROVINCE}[0-9]{{4}}{_DAY}[0-9]{{2}}"
#: What a spreadsheet makes of 18 or 15 digits, in full or as 4.20799199001011E+17.
_ROUNDED = r"[1-9]\.[0-9]{5,16}[eE]\+1[47]"
_NUMBER = re.compile(f"{_APART}(?:{_RESIDENT}|{_OLD_RESIDENT}|{_OLD_FOREIGNER}|{_ROUNDED}){_END}")
_TELEPHONE = re.compile(rf"{_APART}(1[3-9][0-9])({_GAP})[0-9]{{4}}({_GAP}[0-9]{{4}}){_END}")
#: What may stand for a person in a column of codes, and nowhere else: permits of Hong Kong and Macau, masked numbers.
_ONLY_AS_A_CODE = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?|[0-9A-Z]{3}\*{4,}[0-9A-Z]{4}")
#: Kinds of registration and of subject (GB 32100-2015, table 1), then the authority's province, or 10.
_REGISTERED = re.compile(
    rf"(?:1[1239]|2[19]|3[1-59]|4[19]|5[1-49]|6[129]|7[129]|8[19]|9[1-3]|A[19]|N[1-39]|Y1)(?:10|{_PROVINCE})"
)
#: No number of a person is shorter, however it is spelt: a telephone's has 11 digits, a rounded one 11 characters.
_SHORTEST = 11
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def stands_for_person(cell: object) -> bool:
    """Whether a cell of the column of codes holds a person's number, however it is spelt."""
    text = _joined(cell)
    return bool(_ONLY_AS_A_CODE.fullmatch(text)) or has_person_number(text) or has_person_number(cell)


def person_shown(cell: object) -> str:
    """What may be shown of a cell that stands for a person."""
    text = _joined(cell)
    hidden = masked(text)
    return hidden if hidden != text or "****" in text else f"{text[:1]}****"


def has_person_number(cell: object) -> bool:
    """Whether the cell names a person's number anywhere."""
    return any(map(_of_person, _NUMBER.finditer(usual_width(str(cell)))))


def masked(text: str) -> str:
    """The text with identity numbers as 420***********1234 and telephone numbers as 138****5678."""
    if len(text) < _SHORTEST:
        return text
    return _telephones_masked(_numbers_masked(text))


def masked_where_sure(text: str) -> str:
    """The text with those identity numbers masked whose check digit holds: a document's number may look like one."""
    return _numbers_masked(text, sure=True)


def check_holds(number: str) -> bool:
    """Whether the last of 18 characters is the check digit of GB 11643."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17:].upper() == "10X98765432"[total % 11]


def _joined(cell: object) -> str:
    text = usual_width(INVISIBLE.sub("", str(cell))).upper()
    return re.sub(r"[\s\-'\"=`]", "", text)


def _of_person(match: re.Match[str]) -> bool:
    """Whether what looks like a person's number is one: an enterprise's code is not, nor is a round amount."""
    number = _digits(match[0])
    if len(number) == 15:
        return bool(re.match(_PROVINCE, number) or re.fullmatch(_OLD_FOREIGNER, number)) and _is_born(number)
    if not re.fullmatch(_RESIDENT, number) or _of_enterprise(number):
        return False
    return bool(re.match(_PROVINCE, number)) or check_holds(number)


def _of_enterprise(number: str) -> bool:
    """Whether 18 characters are a code: one in 341 numbers of people has its check digits by chance."""
    return bool(_REGISTERED.match(number)) and uscc.read(number).fault is None


def _is_born(number: str) -> bool:
    return bool(re.fullmatch(f"{_OLD_RESIDENT}|{_OLD_FOREIGNER}", number))


def _digits(written: str) -> str:
    return str(int(Decimal(written))) if "." in written else written.replace(" ", "").replace("-", "")


def _numbers_masked(text: str, *, sure: bool = False) -> str:
    """The odd widths of the text are searched as usual ones: both are of the same length."""
    done, kept = 0, []
    for match in _NUMBER.finditer(usual_width(text)):
        number = _digits(match[0])
        if _of_person(match) and (not sure or (len(number) == 18 and check_holds(number))):
            kept += [text[done : match.start()], f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"]
            done = match.end()
    return "".join([*kept, text[done:]]) if kept else text


def _telephones_masked(text: str) -> str:
    done, kept = 0, []
    for match in _TELEPHONE.finditer(usual_width(text)):
        kept += [text[done : match.start()], f"{match[1]}{match[2]}****{match[3]}"]
        done = match.end()
    return "".join([*kept, text[done:]]) if kept else text
