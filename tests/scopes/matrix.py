"""What each scope opens: for every protected field a question, and the part of its answer that a refusal takes away."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from auth.scopes import Scope
from resolvers.evaluation import RISK
from resolvers.ingest import NARROWER
from schema.language.nodes import global_id
from tests.district import code

FIRM = code(1)
#: A partner's code, and how many consents the store holds for it; they are numbered from 1.
GRANTEE, CONSENTS = "bank", 3


@dataclass(frozen=True)
class Question:
    """`scope` opens what stands at `path`, `through` opens the way there; `name` is what the refusal calls it.

    `before` is asked first, where something has to be there.
    """

    scope: Scope
    name: str
    query: str
    path: tuple[str | int, ...]
    value: object
    through: frozenset[Scope] = frozenset()
    kind: str = "department"
    limits: Mapping[str, object] = field(default_factory=lambda: {"scenarios": ["bank-tax"]})
    before: str = ""


def nested(path: tuple[str | int, ...], value: object) -> object:
    """An answer that holds this alone."""
    for step in reversed(path):
        value = {step: value} if isinstance(step, str) else [value]
    return value


def _question(scope: Scope, query: str, value: object) -> Question:
    return Question(scope, f"Query.{_name(query)}", f"{{ {query} }}", (_name(query),), value)


def _of_firm(scope: Scope, query: str, value: object) -> Question:
    """Of a field of Enterprise."""
    whole = f'{{ enterprise(uscc: "{FIRM}") {{ {query} }} }}'
    through = frozenset({Scope.ENTERPRISE_READ})
    return Question(scope, f"Enterprise.{_name(query)}", whole, ("enterprise", _name(query)), value, through)


def _change(name: str, arguments: str, live: bool) -> Question:
    query = f"{name}(input: {{ {arguments} }}) {{ refusal {{ code message }} consent {{ live }} }}"
    value = {"refusal": None, "consent": {"live": live}}
    scope = Scope.CONSENT_GRANT
    return Question(scope, f"Mutation.{name}", f"mutation {{ {query} }}", (name,), value, kind="subject")


def _delivery(name: str, year: int) -> Question:
    cells = f'uscc: "{FIRM}", year: {year}, grade: "A"'
    arguments = f'clientMutationId: "{name}", resource: "tax-grade", rows: [{{ {cells} }}]'
    query = f"recordsSubmit(input: {{ {arguments} }}) {{ refusal {{ code }} delivery {{ accepted }} }}"
    value = {"refusal": None, "delivery": {"accepted": 1}}
    limits = {"organisation": "tax", "resources": ["tax-grade"]}
    scope = Scope.RECORD_WRITE
    return Question(
        scope, "Mutation.recordsSubmit", f"mutation {{ {query} }}", ("recordsSubmit",), value, limits=limits
    )


def _view(code: str) -> Question:
    query = (
        f'viewDefine(input: {{ clientMutationId: "{code}", code: "{code}", kind: ENTERPRISES }}) '
        "{ refusal { code } view { code } }"
    )
    value = {"refusal": None, "view": {"code": code}}
    through = frozenset({Scope.ENTERPRISE_READ})
    scope = Scope.DELIVERY_SUBSCRIBE
    return Question(scope, "Mutation.viewDefine", f"mutation {{ {query} }}", ("viewDefine",), value, through)


def _name(query: str) -> str:
    return query.partition("(")[0].partition(" ")[0]


_NODE = f'node(id: "{global_id("Enterprise", FIRM)}") {{ __typename }}'
_FIRMS = {"nodes": [{"uscc": FIRM}]}
_TERMS = f'grantee: "{GRANTEE}", fields: [GRADE], purpose'
#: What the store gives for the fingerprint of the firm's verdict in bank-tax.
FINGERPRINT = "5e" * 32
_REPLAY = f'replay(uscc: "{FIRM}", fingerprint: "{FINGERPRINT}")'
#: By which the firm would be eligible.
_DRAFT = '''"""
kind: scenario
code: bank-tax
version: "2026.2"
title: {zh: 银税互动, en: Bank-tax cooperation}
owner: tax
purpose: credit-financing
effect: recommendation
effective_from: 2030-01-01
max_age_days: {register: 400}
eligible_when:
  all:
    - code: REGISTERED
      fact: register.status
      is: active
      text: {zh: 存续, en: active}
      remedy: {zh: 恢复, en: restore}
      basis: 样例
      confidence: D
order_by:
  - {by: register.years, first: highest}
human_decision: false
"""'''
_SAMPLE = f"rehearsal(draft: {_DRAFT}) {{ rules {{ directions {{ sample {{ uscc }} }} }} }}"
#: Whoever has delivered, and who is expected to and has not.
SOURCES = (
    *("judgment-defaulter", "penalty", "provident-fund", "register", "risk-class"),
    *("social-insurance", "tax-arrears", "tax-grade"),
)
#: Nobody had asked anything then.
_LONG_AGO = 'accessLog(first: 1, to: "2000-01-01T00:00:00Z") { nodes { id } }'

_ENTERPRISES = (
    (_NODE, {"__typename": "Enterprise"}),
    (f'enterprise(uscc: "{FIRM}") {{ uscc }}', {"uscc": FIRM}),
    (f'enterprises(usccs: ["{FIRM}"]) {{ __typename }}', [{"__typename": "Enterprise"}]),
    ('enterpriseSearch(name: "虚构1号", first: 1) { nodes { uscc } }', _FIRMS),
    ("enterpriseList(first: 1) { nodes { uscc } }", _FIRMS),
)
_SCENARIOS = (
    (f'eligibility(uscc: "{FIRM}", scenario: "bank-tax") {{ outcome }}', {"outcome": "INELIGIBLE"}),
    (f'eligibilities(usccs: ["{FIRM}"], scenario: "bank-tax") {{ __typename }}', [{"__typename": "Verdict"}]),
    ("scenarios { code }", [{"code": "bank-tax"}]),
    ('scenario(code: "bank-tax") { code }', {"code": "bank-tax"}),
    (f"{_REPLAY} {{ stated {{ outcome }} }}", {"stated": {"outcome": "INELIGIBLE"}}),
)
_OTHERS = (
    (Scope.RULESET_READ, 'ruleset(code: "bank-tax") { code }', {"code": "bank-tax"}),
    (Scope.RULESET_PUBLISH, f"rehearsal(draft: {_DRAFT}) {{ rules {{ flips }} }}", {"rules": [{"flips": 1}]}),
    (Scope.CONSENT_READ, "consents(first: 1) { nodes { uscc } }", _FIRMS),
    (Scope.DELIVERY_SUBSCRIBE, "views(first: 1) { nodes { code } }", {"nodes": []}),
    (Scope.AUDIT_READ, _LONG_AGO, {"nodes": []}),
    (Scope.RECORD_READ, "sources { resource }", [{"resource": resource} for resource in SOURCES]),
)
_OF_FIRM = (
    (Scope.GRADE_READ, 'grade(scheme: "tax") { level }', {"level": "A"}),
    (Scope.GRADE_READ, "grades { scheme }", [{"scheme": "tax"}]),
    (Scope.GRADE_READ, 'gradeHistory(scheme: "tax", first: 1) { nodes { level } }', {"nodes": [{"level": "A"}]}),
    (Scope.ELIGIBILITY_READ, 'eligibility(scenario: "bank-tax") { outcome }', {"outcome": "INELIGIBLE"}),
    (Scope.ELIGIBILITY_READ, 'eligibilities(scenarios: ["bank-tax"]) { outcome }', [{"outcome": "INELIGIBLE"}]),
    (Scope.RECORD_READ, "records(first: 50) { nodes { resource } }", {"nodes": [{"resource": "register"}]}),
    (Scope.REPORT_READ, "report { __typename }", {"__typename": "Report"}),
)
_WITH_SCOPE = (
    *(_question(Scope.ENTERPRISE_READ, *each) for each in _ENTERPRISES),
    *(_question(Scope.ELIGIBILITY_READ, *each) for each in _SCENARIOS),
    *(_question(*each) for each in _OTHERS),
    *(_of_firm(*each) for each in _OF_FIRM),
    _change("consentGrant", f'clientMutationId: "a", {_TERMS}: FUNDING_AWARD', live=True),
    _change("consentRevoke", 'clientMutationId: "b", id: "1"', live=False),
    _delivery("e", 2023),
    _view("g"),
    replace(
        _question(Scope.DELIVERY_SUBSCRIBE, 'changes(view: "h", first: 1) { nodes { uscc } }', _FIRMS),
        through=frozenset({Scope.ENTERPRISE_READ}),
        before=_view("h").query,
    ),
    Question(
        Scope.GRADE_READ,
        "Replay.grades",
        f"{{ {_REPLAY} {{ grades {{ scheme }} }} }}",
        ("replay", "grades"),
        [],
        frozenset({Scope.ELIGIBILITY_READ}),
    ),
    Question(
        Scope.ELIGIBILITY_READ,
        "FlipDirection.sample",
        f"{{ {_SAMPLE} }}",
        ("rehearsal", "rules", 0, "directions", 0, "sample"),
        [{"uscc": FIRM}],
        frozenset({Scope.RULESET_PUBLISH}),
    ),
    Question(
        Scope.ENTERPRISE_READ,
        "Consent.enterprise",
        "{ consents(first: 1) { nodes { enterprise { uscc } } } }",
        ("consents", "nodes", 0, "enterprise"),
        {"uscc": FIRM},
        frozenset({Scope.CONSENT_READ}),
    ),
)

#: For each field that carries @requiresScopes. Who may not change a consent is refused the mutation, not its payload.
FIELDS: Mapping[str, Question] = {
    **{question.name: question for question in _WITH_SCOPE},
    "ConsentGrantPayload.consent": _change(
        "consentGrant", f'clientMutationId: "c", {_TERMS}: CREDIT_INCENTIVE', live=True
    ),
    "ConsentRevokePayload.consent": _change("consentRevoke", 'clientMutationId: "d", id: "2"', live=False),
    "RecordsSubmitPayload.delivery": _delivery("f", 2022),
    "ViewDefinePayload.view": _view("i"),
}

#: For each kind of record that needs a scope besides its field's, and the scheme that does.
KINDS: Mapping[str, Question] = {
    **{
        f"records of {resource}": replace(
            _of_firm(
                scope,
                f'records(first: 1, resource: "{resource}") {{ nodes {{ resource }} }}',
                {"nodes": [{"resource": resource}]},
            ),
            name=f"records of {resource}",
            through=frozenset({Scope.ENTERPRISE_READ, Scope.RECORD_READ}),
        )
        for resource, scope in NARROWER.items()
    },
    **{
        f"{_name(query)} of {RISK}": replace(
            _of_firm(Scope.GRADE_RISK_READ, query, value),
            name=f"the scheme {RISK}",
            through=frozenset({Scope.ENTERPRISE_READ, Scope.GRADE_READ}),
        )
        for query, value in (
            (f'grade(scheme: "{RISK}") {{ level }}', {"level": "C"}),
            (f'gradeHistory(scheme: "{RISK}", first: 1) {{ nodes {{ level }} }}', {"nodes": [{"level": "C"}]}),
        )
    },
}

#: Scopes that open no field, each with the test that holds it to right, wrong and none.
ELSEWHERE: Mapping[Scope, str] = {
    Scope.INTROSPECTION: "tests/endpoints/graphql/test_guard.py: without it the schema is not shown",
    Scope.CLIENT_ADMIN: "test_tokens_of_others_are_for_who_administers_clients",
    Scope.RECORD_PERSONAL_READ: "tests/intake/ingest/test_personal.py: without it values are masked, none refused",
}

#: Scopes that open nothing yet, each with what it waits for.
WAITING: Mapping[Scope, str] = {
    Scope.DECLARATION_SUBMIT: "the area of declarations",
    Scope.DECLARATION_REVIEW: "the area of declarations",
    Scope.OBJECTION_FILE: "the area of objections",
    Scope.OBJECTION_DECIDE: "the area of objections",
    Scope.CATALOGUE_READ: "the area of the catalogue",
    Scope.CATALOGUE_PUBLISH: "the area of the catalogue",
    Scope.CATALOGUE_HOOK: "the area of the catalogue",
    Scope.INDEX_READ: "the area of publicity",
}
