"""The four questions that are measured, and the bodies that ask them about any enterprises."""

from collections.abc import Sequence
from dataclasses import dataclass

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
END = "}}"


@dataclass(frozen=True)
class Shape:
    """A document whose one variable is filled with so many codes."""

    name: str
    title: str
    enterprises: int
    query: str

    @property
    def before(self) -> str:
        """A body up to the first code; the codes stand with `","` between them."""
        variable = '"uscc":"' if self.enterprises == 1 else '"usccs":["'
        return f'{{"query":{orjson.dumps(self.query).decode()},"variables":{{{variable}'

    @property
    def between(self) -> str:
        """After the last code; a number that no two requests need have in common follows, then the `END`."""
        return '","asked":' if self.enterprises == 1 else '"],"asked":'

    def body(self, codes: Sequence[str]) -> str:
        return self.before + '","'.join(codes) + self.between + "0" + END


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f'"{code}"' for code in codes)


SHAPES = (
    Shape(
        "one",
        "one enterprise, grade, one verdict",
        1,
        """query ($uscc: String!) {
  enterprise(uscc: $uscc) {
    uscc name status establishedOn
    grade { level score assessedShare asOf }
    eligibility(scenario: "bank-tax") { outcome decidedAt dataAsOf holdsUntil needsHumanDecision }
  }
}""",
    ),
    Shape(
        "full",
        "one enterprise in full",
        1,
        f"""query ($uscc: String!) {{
  enterprise(uscc: $uscc) {{
    uscc name status establishedOn registeredCapitalFen address industry {{ code name }} jurisdiction {{ code name }}
    grades {{
      scheme level score assessedShare asOf evaluatedAt rulesetVersion
      indicators {{ code name dimension status score maximum weight explanation source asOf }}
      vetoes {{ code outcome text source asOf }}
    }}
    eligibilities(scenarios: [{_listed(TWELVE)}]) {{
      scenario {{ code }} outcome rulesetVersion decidedAt dataAsOf holdsUntil needsHumanDecision fingerprint
      reasons {{ code outcome text source asOf }}
    }}
  }}
}}""",
    ),
    Shape(
        "list",
        "100 enterprises x (grade, 3 verdicts)",
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
    Shape(
        "history",
        f"50 enterprises x {PAST} past grades",
        50,
        f"""query ($usccs: [String!]!) {{
  enterprises(usccs: $usccs) {{
    ... on Enterprise {{
      uscc
      gradeHistory(scheme: "{SCHEME}", first: {PAST}) {{ nodes {{ level score assessedShare asOf rulesetVersion }} }}
    }}
  }}
}}""",
    ),
)
BY_NAME = {shape.name: shape for shape in SHAPES}
