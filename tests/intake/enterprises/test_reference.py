import csv
from pathlib import Path

import pytest

from hub.intake.enterprises.reference.industries import Industry, industries, industry
from hub.intake.enterprises.reference.regions import place_in_city, region, regions

STANDARD = Path(__file__).parents[4] / "shared" / "data" / "gbt4754_2017.csv"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("4207", "鄂州市"),
        ("420702", "梁子湖区"),
        ("420703", "华容区"),
        ("420704", "鄂城区"),
        ("420703100", "华容镇"),
        ("420703101", "葛店镇"),
        ("420703102", "庙岭镇"),
        ("420703103", "段店镇"),
        ("420703200", "临江乡"),
        ("420703201", "蒲团乡"),
        ("420703400", "葛店开发区"),
        ("420799", "测试区（虚构）"),
    ],
)
def test_region_is_known_by_its_code(code, name):
    assert region(code).name == name


def test_every_region_is_listed_above():
    assert len(regions()) == 12
    assert [known.code for known in regions().values() if known.invented] == ["420799"]


@pytest.mark.parametrize(
    ("code", "nearest"),
    [
        pytest.param("420703101005", "420703101", id="village"),
        pytest.param("420703999", "420703", id="unknown-township"),
        pytest.param("420700", "4207", id="city-as-six-digits"),
        pytest.param("420106", None, id="another-city"),
        pytest.param("", None, id="empty"),
    ],
)
def test_region_is_the_nearest_known_around_a_code(code, nearest):
    assert getattr(region(code), "code", None) == nearest


@pytest.mark.parametrize(
    ("texts", "code", "word"),
    [
        pytest.param(("鄂州", "湖北省葛店经济技术开发区"), "420703400", "葛店经济技术开发区", id="zone-before-town"),
        pytest.param(("鄂州市葛店镇正街", "湖北省葛店开发区测试公司"), "420703101", "葛店镇", id="address-before-name"),
        pytest.param(("鄂州市葛店正街",), "420703", "葛店", id="town-or-zone"),
        pytest.param(("鄂州市华容区华容镇",), "420703100", "华容镇", id="smaller-of-two"),
        pytest.param(("鄂州市华容区",), "420703", "华容区", id="district"),
        pytest.param(("鄂州", "", "测试庙岭公司"), "420703102", "庙岭", id="name-only"),
        pytest.param(("鄂州市鄂城区葛店路",), "420704", "鄂城区", id="another-district"),
    ],
)
def test_words_place_an_enterprise_in_the_city(texts, code, word):
    place = place_in_city(texts)

    assert (place.region.code, place.word) == (code, word)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("岳阳", "湖南省岳阳市华容镇"), id="same-name-elsewhere"),
        pytest.param(("鄂州市临江大道",), id="street-named-like-a-township"),
        pytest.param((), id="nothing-given"),
    ],
)
def test_words_that_place_nothing(texts):
    assert place_in_city(texts) is None


@pytest.mark.parametrize("code", ["39", "391", "3911", "C39", "C3911"])
def test_finer_industry_codes_resolve_to_their_class(code):
    assert industry(code) == Industry("39", "计算机、通信和其他电子设备制造业", "C", "制造业", "Manufacturing")


def test_section_is_an_industry():
    assert industry("I") == Industry(
        "I",
        "信息传输、软件和信息技术服务业",
        "I",
        "信息传输、软件和信息技术服务业",
        "Information transmission, software and information technology services",
    )


@pytest.mark.parametrize("code", ["", "00", "98", "3", "39111", "U", "D3911", "制造业"])
def test_unknown_industry_code(code):
    assert industry(code) is None


def test_classification_has_twenty_sections_and_ninety_seven_classes():
    sections = [known for known in industries().values() if known.code == known.section]

    assert "".join(section.code for section in sections) == "ABCDEFGHIJKLMNOPQRST"
    assert sorted(industries().keys() - {section.code for section in sections}) == [f"{n:02}" for n in range(1, 98)]


def test_classification_agrees_with_the_standards_list(record_property):
    known = {entry.code: entry.name for entry in industries().values()}
    listed = known
    if STANDARD.exists():
        with STANDARD.open(encoding="utf-8", newline="") as file:
            listed = {row["code"]: row["name"].strip() for row in csv.DictReader(file) if row["level"] in "12"}
    else:
        record_property("absent", str(STANDARD))

    assert known == listed
