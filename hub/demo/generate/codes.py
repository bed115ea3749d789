"""Codes of invented enterprises: valid in form and in both check digits, under a division that does not exist."""

from collections.abc import Iterator

from hub.core.uscc import ALPHABET, check_character, subject_check_character
from hub.demo.generate.draws import Draws

#: 91 an enterprise, 420799 the invented division (DOMAIN 1).
_PREFIX = "91420799"
_SUBJECT_PREFIX = "MA"
_SUBJECT_DIGITS = 6
_SUBJECTS = len(ALPHABET) ** _SUBJECT_DIGITS
#: Prime to the number of subjects, so that none comes twice.
_STRIDE = 5_478_391


def codes(seed: int) -> Iterator[str]:
    """Every possible code once; the seed decides which comes first."""
    first = Draws(seed, "codes").between(0, _SUBJECTS - 1)
    return (_code((first + number * _STRIDE) % _SUBJECTS) for number in range(_SUBJECTS))


def unregistered(code: str) -> str:
    """The code of a cooperative (93) with the same subject, of which there is none among the enterprises."""
    first17 = f"93{code[2:17]}"
    return first17 + check_character(first17)


def _code(subject_number: int) -> str:
    subject = _SUBJECT_PREFIX + _digits(subject_number)
    first17 = _PREFIX + subject + subject_check_character(subject)
    return first17 + check_character(first17)


def _digits(number: int) -> str:
    digits = []
    for _ in range(_SUBJECT_DIGITS):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))
