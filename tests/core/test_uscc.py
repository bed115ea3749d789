import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.uscc import Fault, Spelling, read

CODE = "91420799MA0000015U"


@pytest.mark.parametrize(
    ("written", "repairs"),
    [
        pytest.param(f"'{CODE}", (Spelling.QUOTED,), id="apostrophe"),
        pytest.param(f"`{CODE}", (Spelling.QUOTED,), id="backtick"),
        pytest.param(f'="{CODE}"', (Spelling.QUOTED,), id="formula"),
        pytest.param(f"“{CODE}”", (Spelling.QUOTED,), id="chinese-quotes"),
        pytest.param(f"\t{CODE}", (Spelling.TRIMMED,), id="tab"),
        pytest.param("91420799\u200bMA0000015U", (Spelling.INVISIBLE,), id="zero-width"),
        pytest.param(f"\u202d{CODE}\u202c", (Spelling.INVISIBLE,), id="direction-marks"),
        pytest.param(f"\ufeff{CODE}", (Spelling.INVISIBLE,), id="byte-order-mark"),
        pytest.param("91420799\u00a0MA0000015U", (Spelling.TRIMMED,), id="no-break-space"),
        pytest.param("91420799-MA000001－5U", (Spelling.FULL_WIDTH, Spelling.DASHED), id="dashes"),
        pytest.param("９１420799ＭＡ0000015Ｕ", (Spelling.FULL_WIDTH,), id="full-width"),
        pytest.param(CODE.lower(), (Spelling.LOWER_CASE,), id="lower-case"),
    ],
)
def test_code_is_read_in_the_spellings_of_exporting_systems(written: str, repairs: tuple[Spelling, ...]) -> None:
    reading = read(written)

    assert (reading.code, reading.repairs, reading.fault) == (CODE, repairs, None)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param(
            "91٤20799MA0000015U",
            "the code has '٤' (U+0664 ARABIC-INDIC DIGIT FOUR) at position 3, where the division code has digits only",
            id="arabic-digit",
        ),
        pytest.param(
            "91420799MA000001²U",
            "the code has '²' (U+00B2 SUPERSCRIPT TWO) at position 17, which the standard does not use",
            id="superscript",
        ),
        pytest.param(
            "91420799MА0000015U",
            "the code has 'А' (U+0410 CYRILLIC CAPITAL LETTER A) at position 10, which the standard does not use",
            id="cyrillic",
        ),
    ],
)
def test_character_that_looks_like_another_is_named(written: str, reason: str) -> None:
    assert (read(written).fault, read(written).reason) == (Fault.CHARACTER, reason)


@given(st.text(max_size=24) | st.text("٠١٢٣0123456789ⅠⅡ²①", min_size=18, max_size=18))
def test_every_text_is_read_or_has_its_fault(text: str) -> None:
    reading = read(text)

    assert (reading.fault is None) == (reading.reason == "")
    assert reading.fault is not None or (reading.code.isascii() and len(reading.code) == 18)


TRICKS = st.sampled_from(
    [
        lambda code: f"'{code}",
        lambda code: f'="{code}"',
        lambda code: f" {code}\t",
        lambda code: code.lower(),
        lambda code: f"{code[:8]}\u200b{code[8:]}",
        lambda code: f"\u202a{code}\u202c",
        lambda code: f"{code[:4]} {code[4:]}",
        lambda code: f"{code[:2]}-{code[2:]}",
        lambda code: "".join(chr(ord(each) + 0xFEE0) for each in code),
    ]
)


@given(st.lists(TRICKS, max_size=1), st.lists(st.sampled_from("\u200b\u200e\u2060\ufeff\u00a0 "), max_size=4))
def test_no_trick_makes_another_code(tricks: list, strewn: list[str]) -> None:
    written = CODE
    for trick in tricks:
        written = trick(written)
    for place, mark in enumerate(strewn):
        written = f"{written[: place * 3]}{mark}{written[place * 3 :]}"

    assert read(written).code == CODE
