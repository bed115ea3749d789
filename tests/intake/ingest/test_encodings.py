"""Encodings by evidence: one cut character costs its row, and no name is ever made of other characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.intake.ingest.readers import HeaderTitles, read_file
from hub.intake.ingest.readers.encodings import detect_encoding

A, B, C = "91420799MA0000015U", "91420799MA0000023N", "91420799MA0000031H"
FIRST, SECOND, THIRD = f"{A},湖北甲甲科技有限公司\n", f"{B},湖北乙乙贸易有限公司\n", f"{C},湖北丙丙建材有限公司\n"
NOT_UTF8 = "it has bytes that are not UTF-8: characters were lost on the way"
NOT_GB18030 = "it has bytes that are not GB18030: characters were lost on the way"
TITLES = HeaderTitles(frozenset({"uscc"}), frozenset({"uscc", "name"}))


def rows(tmp_path, content):
    path = tmp_path / "甲.csv"
    path.write_bytes(content)
    return [
        (row.number, row.cells["name"], [fault.reason for fault in row.faults])
        for table in read_file(path, TITLES)
        for row in table
    ]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no-mark", "byte-order-mark"])
def test_a_character_cut_within_utf8_costs_its_row(tmp_path, mark):
    cut = SECOND.encode().replace("司".encode(), "司".encode()[:2])

    found = rows(tmp_path, mark + b"uscc,name\n" + FIRST.encode() + cut + THIRD.encode())

    assert found == [
        (2, "湖北甲甲科技有限公司", []),
        (3, "湖北乙乙贸易有限公\ufffd", [NOT_UTF8]),
        (4, "湖北丙丙建材有限公司", []),
    ]


def test_a_character_cut_at_the_end_of_the_file_costs_the_last_row(tmp_path):
    found = rows(tmp_path, ("uscc,name\n" + FIRST + SECOND).encode()[:-2])

    assert found == [(2, "湖北甲甲科技有限公司", []), (3, "湖北乙乙贸易有限公\ufffd", [NOT_UTF8])]


def test_a_byte_cut_within_gb18030_costs_its_row(tmp_path):
    whole = SECOND.encode("gb18030")

    found = rows(tmp_path, b"uscc,name\n" + FIRST.encode("gb18030") + whole[:-2] + b"\n" + THIRD.encode("gb18030"))

    assert [(number, reasons) for number, _, reasons in found] == [(2, []), (3, [NOT_GB18030]), (4, [])]


def test_a_line_of_utf8_in_a_file_of_gb18030_is_no_other_name(tmp_path):
    found = rows(tmp_path, ("uscc,name\n" + FIRST * 9).encode("gb18030") + SECOND.encode())

    assert [reasons for _, _, reasons in found[:9]] == [[]] * 9
    assert found[9][2] == ["it is UTF-8 in a file of GB18030: its characters cannot be told"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_known_without_its_mark(tmp_path, encoding):
    assert rows(tmp_path, ("uscc,name\r\n" + FIRST + SECOND).encode(encoding)) == [
        (2, "湖北甲甲科技有限公司", []),
        (3, "湖北乙乙贸易有限公司", []),
    ]


def test_text_without_chinese_is_utf8(tmp_path):
    path = tmp_path / "甲.csv"
    path.write_bytes(b"uscc,year\n1,2025\n")

    assert detect_encoding(path) == "utf-8"


NAMES = st.text(st.sampled_from("湖北测试科技有限公司贸易建材武汉鄂州华容"), min_size=6, max_size=20)


@given(st.lists(NAMES, min_size=2, max_size=8), st.data())
def test_no_cut_makes_other_characters(tmp_path_factory, names, data):
    content = b"uscc,name\n" + b"".join(f"{A},{name}\n".encode() for name in names)
    starts = [at for at in range(10, len(content)) if content[at] >= 0xE0]
    at = data.draw(st.sampled_from(starts)) + data.draw(st.integers(0, 2))

    found = rows(tmp_path_factory.mktemp("cut"), content[:at] + content[at + 1 :])

    assert len(found) == len(names)
    damaged = [(name, reasons) for (_, read, reasons), name in zip(found, names, strict=True) if read != name]
    assert [reasons for _, reasons in damaged] == [[NOT_UTF8]]
