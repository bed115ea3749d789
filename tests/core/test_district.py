"""The district's own words come from one file, and another district's file changes all of them."""

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.core.actor import HUB
from hub.core.district import Coverage, district, load
from hub.core.errors import UsageError

OTHER: dict[str, Any] = {
    "division": "990101",
    "city_word": "虚城",
    "operator": "credit-office",
    "main_scheme": {"code": "xuqu-tech", "title": "虚区企业信用评价"},
    "departments": ["credit-office", "tax"],
    "providers": {"hrss": ["hrss", "medical-insurance"]},
    "regions": {
        "9901": {"name": "虚城市", "name_en": "Xucheng"},
        "990101": {"name": "虚区", "name_en": "Xu District", "named": ["虚区"]},
    },
}
#: What a process says in the words of its district.
TELL = """
import json
from datetime import date
from hub.core.actor import HUB
from hub.credit.rulesets.language.json_schema import schema
from hub.intake.enterprises.reference.regions import place_in_city, region
from hub.intake.ingest.resources import RESOURCES
from hub.sharing.reports.rules import compose
from schema.sdl import SCHEMA

insurance = RESOURCES["social-insurance"]
print(json.dumps({
    "operator": HUB.organisation,
    "report": compose("91420799MA0000015U", {}, {}, date(2026, 11, 23)).description.split("。")[0],
    "scheme": SCHEMA.type_map["Enterprise"].fields["grade"].args["scheme"].default_value,
    "owners": schema()["$defs"]["ScenarioRuleset"]["properties"]["owner"]["enum"],
    "providers": [code for code in ("hrss", "medical-insurance", "tax") if insurance.accepts(code)],
    "sole": insurance.sole_provider,
    "place": place_in_city(["虚城市虚区虚构路1号"]).region.code,
    "region": region("990101").name,
}))
"""


def test_the_shipped_file_is_of_huarong() -> None:
    own = district()

    assert (own.division, own.city, own.regions[own.division].name) == ("420703", "4207", "华容区")
    assert (own.operator, own.main_scheme.code) == ("market-supervision", "huarong-tech")
    assert own.operator == HUB.organisation
    assert own.provider_codes("utility") == ("utility-*",)
    assert own.provider_codes("customs") == ("customs",)


def test_penalties_are_expected_of_the_market_supervision_bureau_alone() -> None:
    own = district()

    assert own.expected_providers("penalty") == ("market-supervision",)
    assert own.expected_providers("honour") == ()
    assert own.partial_providers == ()


def test_an_expected_provider_speaks_of_every_enterprise_or_of_some(tmp_path: Path) -> None:
    shipped = str(files("hub.core") / "district.yaml")
    text = Path(shipped).read_text("utf-8")
    told = "  penalty: {market-supervision: whole, ecology-environment: partial}\n  honour: [finance]\n"
    path = tmp_path / "district.yaml"
    path.write_text(text.replace("  penalty: {market-supervision: whole}\n", told), "utf-8")
    other = load(path)

    assert other.expected_providers("penalty") == ("market-supervision", "ecology-environment")
    assert other.expected_providers("penalty", Coverage.WHOLE) == ("market-supervision",)
    assert other.expected_providers("honour", Coverage.WHOLE) == ("finance",)
    assert other.partial_providers == (("penalty", "ecology-environment"),)

    path.write_text(text.replace("market-supervision: whole", "market-supervision: most"), "utf-8")
    with pytest.raises(UsageError) as refused:
        load(path)
    assert str(refused.value) == (f"{path}: expected.penalty.market-supervision: Input should be 'whole' or 'partial'")


def test_a_provider_is_known_by_its_code_and_has_a_name() -> None:
    own = district()

    assert [code for code in ("tax", "public-security", "utility-water", "court") if not own.knows_provider(code)] == []
    assert [code for code in ("taxx", "utility-*", "", "TAX", "区税务局") if own.knows_provider(code)] == []
    assert own.provider_name("tax") == "区税务局"
    assert own.provider_name("utility-water") == "公共事业单位（水、电、气、热）"
    assert own.provider_name("nobody") == "nobody"


def test_who_may_own_a_ruleset_is_fewer_than_who_may_hand_in_files() -> None:
    own = district()

    assert set(own.departments) < set(own.known_providers)
    assert [code for code in own.known_providers if code not in own.provider_names] == []
    assert "public-security" not in own.departments


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("market-supervison", "market-supervision", id="letter-lost"),
        pytest.param("Urban-Managment", "urban-management", id="case"),
        pytest.param("environment", "ecology-environment", id="half-of-a-code"),
        pytest.param("税务局", "tax", id="chinese-name"),
        pytest.param("区公安局", "public-security", id="chinese-name-another-way"),
        pytest.param("qqq", None, id="nothing-like-it"),
    ],
)
def test_the_nearest_provider_is_suggested(text: str, code: str | None) -> None:
    assert district().nearest_provider(text) == code


def test_another_districts_providers_are_those_its_file_names(tmp_path: Path) -> None:
    other = load(_written(tmp_path, {**OTHER, "provider_names": {"bank-*": "银行"}}))

    assert other.known_providers == ("bank-*", "credit-office", "tax", "hrss", "medical-insurance")
    assert [code for code in ("bank-1", "hrss", "market-supervision") if other.knows_provider(code)] == [
        "bank-1",
        "hrss",
    ]


def test_another_districts_file_changes_what_is_said(tmp_path: Path) -> None:
    told = json.loads(_process(TELL, _written(tmp_path, OTHER)).stdout)

    assert told == {
        "operator": "credit-office",
        "report": "截至 2026-11-23，可评价的信息不足，未作出虚区企业信用评价等级",
        "scheme": "xuqu-tech",
        "owners": ["credit-office", "tax"],
        "providers": ["hrss", "medical-insurance"],
        "sole": False,
        "place": "990101",
        "region": "虚区",
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param({"division": "9901"}, "division: String should match pattern '^[0-9]{6}$'", id="short-division"),
        pytest.param({"operator": "tax-office"}, "operator: 'tax-office' is none of the departments", id="operator"),
        pytest.param({"regions": {}}, "regions: 9901 is missing", id="regions"),
        pytest.param({"mayor": "x"}, "mayor: Extra inputs are not permitted", id="unknown-field"),
        pytest.param({"main_scheme": {"code": "a"}}, "main_scheme.title: Field required", id="no-title"),
        pytest.param(
            {"expected": {"penalty": ["tax", "customs"]}},
            "expected.penalty: 'customs' is no provider of this district",
            id="unknown-expected",
        ),
        pytest.param(
            {"providers": {"hrss": []}},
            "providers.hrss: Tuple should have at least 1 item after validation, not 0",
            id="no-code",
        ),
    ],
)
def test_a_wrong_file_is_refused_by_file_and_field(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    path = _written(tmp_path, {**OTHER, **change})

    with pytest.raises(UsageError) as refused:
        load(path)

    assert refused.value.message == f"{path}: {sentence}"


def test_a_file_that_is_not_there_or_no_yaml_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("division: {", "utf-8")

    with pytest.raises(UsageError, match=r"nowhere\.yaml: cannot be read: No such file or directory$"):
        load(tmp_path / "nowhere.yaml")
    with pytest.raises(UsageError, match=r"broken\.yaml: not YAML: "):
        load(broken)


def test_the_command_line_refuses_a_wrong_file_in_a_sentence(tmp_path: Path) -> None:
    path = _written(tmp_path, {**OTHER, "operator": "tax-office"})

    done = _process("from hub.cli import main; main()", path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"hub: {path}: operator: 'tax-office' is none of the departments\n"


def _written(folder: Path, content: dict[str, Any]) -> Path:
    path = folder / "district.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return path


def _process(script: str, file: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HUB_DISTRICT": str(file)}
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
