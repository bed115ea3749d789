"""The closed lists of the department files, as the codes the hub stores."""

from enum import StrEnum


class RiskClass(StrEnum):
    """A is the lowest risk (国市监信发〔2022〕6号)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class TaxGrade(StrEnum):
    """Best to worst A, B, M, C, D; M is newly established or without income."""

    A = "A"
    B = "B"
    M = "M"
    C = "C"
    D = "D"


class PublicCreditGrade(StrEnum):
    """Best to worst 优, 良, 中, 差 (发改办财金〔2019〕885号)."""

    EXCELLENT = "优"
    GOOD = "良"
    FAIR = "中"
    POOR = "差"


class KnowledgeValueGrade(StrEnum):
    """A is the best (鄂科技规〔2025〕3号)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class PenaltySeverity(StrEnum):
    """Decides how long a penalty is shown (国办发〔2025〕22号)."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class UtilityCategory(StrEnum):
    WATER = "water"
    POWER = "power"
    GAS = "gas"
    HEAT = "heat"


class RightClass(StrEnum):
    """The two classes of intellectual property that technology evaluations count; trademarks are in neither."""

    FIRST = "I"
    SECOND = "II"


class RightType(StrEnum):
    INVENTION_PATENT = "invention_patent"
    PLANT_VARIETY = "plant_variety"
    NATIONAL_CROP_VARIETY = "national_crop_variety"
    NATIONAL_NEW_DRUG = "national_new_drug"
    PROTECTED_CHINESE_MEDICINE = "protected_chinese_medicine"
    CIRCUIT_LAYOUT = "circuit_layout"
    UTILITY_MODEL = "utility_model"
    DESIGN = "design"
    SOFTWARE_COPYRIGHT = "software_copyright"
    TRADEMARK = "trademark"


class RightStatus(StrEnum):
    VALID = "valid"
    PENDING = "pending"
    LAPSED = "lapsed"
    INVALIDATED = "invalidated"


class HonourLevel(StrEnum):
    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    DISTRICT = "district"


SECOND_CLASS = frozenset({RightType.UTILITY_MODEL, RightType.DESIGN, RightType.SOFTWARE_COPYRIGHT})
FIRST_CLASS = frozenset(RightType) - SECOND_CLASS - {RightType.TRADEMARK}
