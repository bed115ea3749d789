"""The questions that are measured, and the bodies that ask them about any enterprises or industries."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import orjson

#: Twelve of the scenarios in force, and the three that a list asks about.
TWELVE = (
    "bank-recommendation",
    "bank-tax",
    "contract-credit",
    "guarantee-recommendation",
    "hubei-quality",
    "innovative-sme-listing",
    "ip-pledge-interest",
    "service-assisted",
    "service-commitment",
    "service-guided",
    "soft-enforcement",
    "tech-finance",
)
THREE = ("bank-tax", "contract-credit", "tech-finance")
SCHEME = "huarong-tech"
PAST = 5
PAST_OF = 50
PAGE = 100
END = "}}"


class Asked(StrEnum):
    """What a document's one variable is filled with: a code, several of them, or an industry."""

    USCC = "uscc"
    USCCS = "usccs"
    INDUSTRY = "industry"


@dataclass(frozen=True)
class Shape:
    """A document with one variable; `enterprises` is how many codes it is filled with, 1 for an industry."""

    name: str
    title: str
    asked: Asked
    enterprises: int
    query: str

    @property
    def before(self) -> str:
        """A body up to the first code; the codes stand with `","` between them."""
        beginning = '["' if self.asked is Asked.USCCS else '"'
        return f'{{"query":{orjson.dumps(self.query).decode()},"variables":{{"{self.asked}":{beginning}'

    @property
    def between(self) -> str:
        """After the last code; a number that no two requests need have in common follows, then the `END`."""
        return '"],"asked":' if self.asked is Asked.USCCS else '","asked":'

    def body(self, codes: Sequence[str]) -> str:
        return self.before + '","'.join(codes) + self.between + "0" + END


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f'"{code}"' for code in codes)


SHAPES = (
    Shape(
        "one",
        "one enterprise, grade, one verdict with reasons",
        Asked.USCC,
        1,
        """query ($uscc: String!) {
  enterprise(uscc: $uscc) {
    uscc name status
    grade { level score rulesetVersion evaluatedAt }
    eligibility(scenario: "bank-tax") { outcome reasons { code text } decidedAt }
  }
}""",
    ),
    Shape(
        "full",
        "one enterprise in full",
        Asked.USCC,
        1,
        f"""query ($uscc: String!) {{
  enterprise(uscc: $uscc) {{
    uscc name status establishedOn registeredCapitalFen address industry {{ code name }} jurisdiction {{ code name }}
    grades {{
      scheme level score assessedShare asOf evaluatedAt rulesetVersion
      indicators {{ code score weight }}
      vetoes {{ code outcome text source asOf }}
    }}
    eligibilities(scenarios: [{_listed(TWELVE)}]) {{
      scenario {{ code title }} outcome rulesetVersion decidedAt dataAsOf holdsUntil needsHumanDecision fingerprint
      reasons {{ code outcome text source asOf }}
    }}
  }}
}}""",
    ),
    Shape(
        "page",
        f"{PAGE} of an industry x (grade, 3 verdicts)",
        Asked.INDUSTRY,
        1,
        f"""query ($industry: String!) {{
  enterpriseList(filter: {{industry: $industry}}, first: {PAGE}) {{
    nodes {{
      uscc name status
      grade {{ level score }}
      eligibilities(scenarios: [{_listed(THREE)}]) {{ outcome decidedAt }}
    }}
    pageInfo {{ hasNextPage }}
  }}
}}""",
    ),
    Shape(
        "past",
        f"{PAST_OF} of an industry x {PAST} past grades",
        Asked.INDUSTRY,
        1,
        f"""query ($industry: String!) {{
  enterpriseList(filter: {{industry: $industry}}, first: {PAST_OF}) {{
    nodes {{
      uscc name
      gradeHistory(scheme: "{SCHEME}", first: {PAST}) {{ nodes {{ level score assessedShare asOf rulesetVersion }} }}
    }}
    pageInfo {{ hasNextPage }}
  }}
}}""",
    ),
    Shape(
        "list",
        "100 enterprises by code x (grade, 3 verdicts)",
        Asked.USCCS,
        100,
        f"""query ($usccs: [String!]!) {{
  enterprises(usccs: $usccs) {{
    ... on Enterprise {{
      uscc name
      grade {{ level score asOf }}
      eligibilities(scenarios: [{_listed(THREE)}]) {{ outcome dataAsOf holdsUntil needsHumanDecision }}
    }}
  }}
}}""",
    ),
)
BY_NAME = {shape.name: shape for shape in SHAPES}
