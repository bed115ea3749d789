"""What each scope opens: for every protected field a question, and the part of its answer that a refusal takes away."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from auth.scopes import Scope
from hub.core.actor import HUB
from hub.credit.eligibility.results import fingerprint_of
from hub.sharing.proofs.rules import BUCKETS, EMPTY, root
from resolvers.jobs import JobKind
from resolvers.request.narrower import NARROWER
from schema.language.nodes import global_id
from tests.district import code
from tests.fuzz.odd.draft import DRAFT

FIRM = code(1)
#: Stand in a question for a receiver that confirms its challenge, and for the webhook that `before` has created.
RECEIVER, HOOK = "http://receiver.invalid/hub", "the-webhook"
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


@dataclass(frozen=True)
class Key:
    """Equal to every text that begins so, as one does that is drawn anew each time."""

    beginning: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and other.startswith(self.beginning)

    def __hash__(self) -> int:
        return hash(self.beginning)


def nested(path: tuple[str | int, ...], value: object) -> object:
    """An answer that holds this alone."""
    for step in reversed(path):
        value = {step: value} if isinstance(step, str) else [value]
    return value


def _question(scope: Scope, query: str, value: object) -> Question:
    return Question(scope, f"Query.{_name(query)}", f"{{ {query} }}", (_name(query),), value)


def _of_firm(scope: Scope, query: str, value: object, *besides: Scope) -> Question:
    """Of a field of Enterprise; `besides` are the scopes of the records that the value follows from."""
    whole = f'{{ enterprise(uscc: "{FIRM}") {{ {query} }} }}'
    through = frozenset({Scope.ENTERPRISE_READ, *besides})
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


def _of_operator(name: str, query: str, value: object) -> Question:
    limits = {"organisation": HUB.organisation}
    return Question(Scope.RECORD_WRITE, f"Query.{name}", f"{{ {query} }}", (name,), value, limits=limits)


def _refused(name: str, arguments: str, scope: Scope = Scope.RECORD_WRITE, code: str = "NOT_FOUND") -> Question:
    """Of a change of something that is not there."""
    query = f'{name}(input: {{ clientMutationId: "{name}", {arguments} }}) {{ refusal {{ code }} }}'
    value = {"refusal": {"code": code}}
    return Question(scope, f"Mutation.{name}", f"mutation {{ {query} }}", (name,), value)


def _outcome(name: str, day: str) -> Question:
    arguments = f'clientMutationId: "{name}", uscc: "{FIRM}", scenario: "bank-tax", result: GRANTED, decidedOn: "{day}"'
    query = f"outcomeRecord(input: {{ {arguments} }}) {{ refusal {{ code }} outcome {{ result }} }}"
    value = {"refusal": None, "outcome": {"result": "GRANTED"}}
    return Question(
        Scope.OUTCOME_RECORD, "Mutation.outcomeRecord", f"mutation {{ {query} }}", ("outcomeRecord",), value
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


def _of_view(query: str, value: object, code: str) -> Question:
    """Of a view that is defined first."""
    through = frozenset({Scope.ENTERPRISE_READ})
    return replace(_question(Scope.DELIVERY_SUBSCRIBE, query, value), through=through, before=_view(code).query)


def _package(name: str, code: str) -> Question:
    """A package of a view that is defined first."""
    arguments = f'clientMutationId: "{name}", view: "{code}", formats: [CSV]'
    query = f"packageRequest(input: {{ {arguments} }}) {{ refusal {{ code }} package {{ kind }} }}"
    return _sharing("packageRequest", query, {"refusal": None, "package": {"kind": "FULL"}}, _view(code).query)


def _sharing(name: str, query: str, value: object, before: str = "") -> Question:
    through = frozenset({Scope.ENTERPRISE_READ})
    scope = Scope.DELIVERY_SUBSCRIBE
    return Question(scope, f"Mutation.{name}", f"mutation {{ {query} }}", (name,), value, through, before=before)


def _scheduled(name: str, code: str) -> Question:
    """A schedule of a view that is defined first."""
    arguments = f'clientMutationId: "{name}", view: "{code}", cron: "0 6 * * *", formats: [CSV]'
    query = f"packageScheduleAdd(input: {{ {arguments} }}) {{ refusal {{ code }} schedule {{ kind }} }}"
    return _sharing("packageScheduleAdd", query, {"refusal": None, "schedule": {"kind": "DELTA"}}, _view(code).query)


def _hooked(name: str, view: str, answer: str) -> str:
    """Create a webhook of a view."""
    arguments = f'clientMutationId: "{name}", view: "{view}", url: "{RECEIVER}"'
    return f"webhookCreate(input: {{ {arguments} }}) {{ {answer} }}"


def _with_webhook(question: Question) -> Question:
    """A question about a webhook of a view, both of which are there first."""
    define = _view("w").query.removeprefix("mutation { ").removesuffix(" }")
    through = frozenset({Scope.ENTERPRISE_READ})
    return replace(
        question, through=through, before=f"mutation {{ {define} {_hooked('made', 'w', 'webhook { id }')} }}"
    )


def _created(answer: str, value: Mapping[str, object]) -> Question:
    """Create a webhook of a view that is defined first."""
    query = _hooked("wa", "w", f"refusal {{ code }} {answer}")
    return _sharing("webhookCreate", query, {"refusal": None, **value}, _view("w").query)


def _of_webhook(name: str, arguments: str, answer: str, value: Mapping[str, object]) -> Question:
    """A change of a webhook."""
    whole = f'clientMutationId: "{name}", webhook: "{HOOK}", {arguments}'
    query = f"{name}(input: {{ {whole} }}) {{ refusal {{ code }} {answer} }}"
    return _with_webhook(_sharing(name, query, {"refusal": None, **value}))


def _in_webhook(field: str, answer: str, value: object) -> Question:
    """A protected field of the client's webhooks."""
    return _with_webhook(
        Question(
            Scope.DELIVERY_SUBSCRIBE,
            "Query.webhooks",
            f"{{ webhooks(first: 1) {{ nodes {{ {answer} }} }} }}",
            ("webhooks",),
            {"nodes": [{field: value}]},
        )
    )


def _receipt(name: str) -> Question:
    """Of a package that nobody has made."""
    arguments = f'clientMutationId: "{name}", package: "999", manifest: "{"0" * 64}"'
    query = f"packageReceipt(input: {{ {arguments} }}) {{ refusal {{ code }} package {{ kind }} }}"
    return _sharing("packageReceipt", query, {"refusal": {"code": "NOT_FOUND"}, "package": None})


def _confirmation(name: str) -> Question:
    """Of a notice that nobody was sent."""
    arguments = f'clientMutationId: "{name}", notice: "999", how: "purged"'
    query = f"recallConfirm(input: {{ {arguments} }}) {{ refusal {{ code }} notice {{ how }} }}"
    return _sharing("recallConfirm", query, {"refusal": {"code": "NOT_FOUND"}, "notice": None})


def _name(query: str) -> str:
    return query.partition("(")[0].partition(" ")[0]


def _of_list(query: str, value: object, scenario: str = "bank-tax") -> Question:
    """Of a scenario, whose own scope is that of its lists."""
    whole = _question(Scope.ELIGIBILITY_READ, f'scenario(code: "{scenario}") {{ {query} }}', {_name(query): value})
    return replace(whole, limits={"scenarios": [scenario]})


def _of_listed(query: str, field: str, scenario: str = "bank-tax") -> Question:
    """Of the enterprise on a list, which has a scope of its own."""
    whole = f'{{ scenario(code: "{scenario}") {{ {query} {{ nodes {{ enterprise {{ uscc }} }} }} }} }}'
    path = ("scenario", _name(query), "nodes", 0, "enterprise")
    limits = {"scenarios": [scenario]}
    through = frozenset({Scope.ELIGIBILITY_READ})
    return Question(Scope.ENTERPRISE_READ, field, whole, path, {"uscc": FIRM}, through, limits=limits)


_NODE = f'node(id: "{global_id("Enterprise", FIRM)}") {{ __typename }}'
_FIRMS = {"nodes": [{"uscc": FIRM}]}
_TERMS = f'grantee: "{GRANTEE}", fields: [GRADE], purpose'
#: What the store gives for the fingerprint of the firm's verdict in bank-tax.
FINGERPRINT = fingerprint_of(FIRM.encode(), None, bytes(32)).hex()
_REPLAY = f'replay(uscc: "{FIRM}", fingerprint: "{FINGERPRINT}")'
#: By which the firm would be eligible.
_DRAFT = f'"""{DRAFT}"""'
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
    ('enterprisesByName(names: ["虚构1号科技有限公司"]) { matches }', [{"matches": 1}]),
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
    (Scope.DELIVERY_SUBSCRIBE, "recalls(first: 1) { nodes { how } }", {"nodes": []}),
    (Scope.AUDIT_READ, _LONG_AGO, {"nodes": []}),
    (Scope.RECORD_READ, "sources { resource }", [{"resource": resource} for resource in SOURCES]),
    (Scope.RECORD_WRITE, "freshness { resource }", [{"resource": resource} for resource in SOURCES]),
    (Scope.RECORD_WRITE, "batches(first: 1) { nodes { provider } }", {"nodes": []}),
)
_TAX, _TAX_HISTORY = 'grade(scheme: "tax") { level }', 'gradeHistory(scheme: "tax", first: 1) { nodes { level } }'
_OF_FIRM: tuple[tuple[Any, ...], ...] = (
    (Scope.GRADE_READ, _TAX, {"level": "A"}, Scope.RECORD_TAX_READ),
    (Scope.GRADE_READ, "grades { scheme }", [{"scheme": "tax"}], Scope.RECORD_TAX_READ),
    (Scope.GRADE_READ, _TAX_HISTORY, {"nodes": [{"level": "A"}]}, Scope.RECORD_TAX_READ),
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
    _question(Scope.CLIENT_ADMIN, "clients(first: 1) { nodes { code } }", {"nodes": [{"code": "bank"}]}),
    _question(Scope.CLIENT_ADMIN, "people(first: 1) { nodes { id } }", {"nodes": []}),
    _question(Scope.CLIENT_ADMIN, "jobs { kind }", [{"kind": kind} for kind in JobKind.__members__]),
    _refused("jobsRetry", "kind: WORKBOOK", Scope.CLIENT_ADMIN, "VALIDATION"),
    _question(Scope.AUDIT_READ, "accessLogCheck { fault }", {"fault": None}),
    _refused("clientDisable", 'code: "nobody"', Scope.CLIENT_ADMIN),
    _refused("personDisable", 'person: "urn:x y"', Scope.CLIENT_ADMIN),
    _refused("personEnable", 'person: "urn:x y"', Scope.CLIENT_ADMIN),
    _refused("personRoles", 'person: "urn:x y", roles: ["clerk"]', Scope.CLIENT_ADMIN),
    _of_operator("batch", 'batch(id: "1") { resource }', {"resource": "register"}),
    _of_operator("withdrawalRehearsal", 'withdrawalRehearsal(batch: "2") { closed left }', {"closed": 1, "left": 0}),
    _of_operator("quarantineCauses", "quarantineCauses { rows }", []),
    _of_operator("quarantine", "quarantine(first: 1) { nodes { id } }", {"nodes": []}),
    _of_operator("quarantinedRow", 'quarantinedRow(id: "999") { id }', None),
    _refused("withdrawalRehearse", 'batch: "999"'),
    _refused("rulesetPropose", 'draft: "x", reason: "x"', Scope.RULESET_PUBLISH, "VALIDATION"),
    _refused("rulesetPublish", 'proposal: "999"', Scope.RULESET_DECIDE),
    _refused("rulesetDecline", 'proposal: "999", reason: "x"', Scope.RULESET_PUBLISH),
    _question(Scope.RULESET_PUBLISH, "rulesetProposals(first: 1) { nodes { id } }", {"nodes": []}),
    _question(Scope.RULESET_PUBLISH, 'rulesetProposal(id: "999") { id }', None),
    _question(Scope.RULESET_PUBLISH, "rulesetDrafts { file }", []),
    _refused("withdrawalPropose", 'batch: "999", reason: "x"'),
    _refused("withdrawalConfirm", 'batch: "999"'),
    _refused("withdrawalRefuse", 'batch: "999", reason: "x"'),
    _refused("quarantineMend", 'row: "999", cells: []'),
    _refused("quarantineDiscard", 'rows: ["999"], reason: "x"'),
    _outcome("og", "2025-02-02"),
    _view("g"),
    _of_view('changes(view: "h", first: 1) { nodes { uscc } }', _FIRMS, "h"),
    _of_view('packages(view: "k", first: 1) { nodes { kind } }', {"nodes": []}, "k"),
    _of_view(
        f'copyCheck(view: "l", position: "0", rows: 0, root: "{root([EMPTY] * BUCKETS).hex()}") {{ state }}',
        {"state": "EQUAL"},
        "l",
    ),
    _package("pa", "m"),
    _question(Scope.DELIVERY_SUBSCRIBE, "webhooks(first: 1) { nodes { state } }", {"nodes": []}),
    _of_view('packageSchedules(view: "q", first: 1) { nodes { cron } }', {"nodes": []}, "q"),
    _scheduled("sa", "r"),
    _refused("packageScheduleUpdate", 'schedule: "999", cron: "0 7 * * *"', Scope.DELIVERY_SUBSCRIBE),
    _refused("packageScheduleEnd", 'schedule: "999"', Scope.DELIVERY_SUBSCRIBE),
    _question(Scope.CLIENT_ADMIN, 'clientPackages(first: 1, client: "bank") { nodes { view } }', {"nodes": []}),
    _question(Scope.CLIENT_ADMIN, 'clientPackageSchedules(first: 1, client: "bank") { nodes { id } }', {"nodes": []}),
    _question(Scope.CLIENT_ADMIN, 'clientPackageSchedule(id: "1") { cron }', {"cron": "0 6 * * *"}),
    _created("webhook { state }", {"webhook": {"state": "ACTIVE"}}),
    _with_webhook(
        _question(
            Scope.DELIVERY_SUBSCRIBE, f'deliveries(webhook: "{HOOK}", first: 1) {{ nodes {{ id }} }}', {"nodes": []}
        ),
    ),
    _of_webhook("webhookUpdate", "types: [WITHDRAWN]", "webhook { types }", {"webhook": {"types": ["WITHDRAWN"]}}),
    _of_webhook("webhookPause", 'reason: "upgrade"', "webhook { state }", {"webhook": {"state": "PAUSED"}}),
    _of_webhook("webhookRotate", "", "webhook { failures }", {"webhook": {"failures": 0}}),
    _of_webhook("webhookReplay", "", "webhook { position }", {"webhook": {"position": "0"}}),
    _of_webhook("webhookDelete", "", "deleted", {"deleted": Key("")}),
    _refused("webhookResume", 'webhook: "999"', Scope.DELIVERY_SUBSCRIBE),
    _refused("webhookSkip", 'webhook: "999", event: "e"', Scope.DELIVERY_SUBSCRIBE),
    _question(Scope.CLIENT_ADMIN, 'clientWebhooks(first: 1, client: "bank") { nodes { id } }', {"nodes": []}),
    _question(Scope.CLIENT_ADMIN, 'clientWebhook(id: "1") { url }', {"url": "https://receiver.example/hub"}),
    _receipt("pb"),
    _confirmation("pc"),
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
        Scope.AUDIT_PERSON_READ,
        "Access.person",
        "{ accessLog(first: 1) { nodes { person { name } } } }",
        ("accessLog", "nodes", 0, "person"),
        None,
        frozenset({Scope.AUDIT_READ}),
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

_EVERYBODY = "enterpriseList(first: 1)"
_LIST, _CHANGES = "list(first: 1, outcome: INELIGIBLE)", "listChanges(first: 1)"
_MOVED = [{"code": "TAX_GRADE_A_B_M"}, {"code": "NO_OPEN_TAX_ARREARS"}]
_NEEDED = {"wouldNeed": [{"needs": [{"code": "NO_OPEN_TAX_ARREARS"}, {"code": "NOT_ON_SERIOUS_LIST"}]}]}
_VERDICT = f'eligibility(uscc: "{FIRM}", scenario: "tax-service")'
_LISTS = {
    "Scenario.list": _of_list(f"{_LIST} {{ nodes {{ uscc }} }}", _FIRMS),
    "Scenario.listChanges": _of_list(f"{_CHANGES} {{ nodes {{ uscc }} }}", _FIRMS, "tax-service"),
    "ListChange.reasons": _of_list(
        f"{_CHANGES} {{ nodes {{ reasons {{ code }} }} }}", {"nodes": [{"reasons": _MOVED}]}, "tax-service"
    ),
    "EnterpriseConnection.total": _question(Scope.ENTERPRISE_READ, f"{_EVERYBODY} {{ total }}", {"total": 1}),
    "EnterpriseConnection.totalExact": _question(
        Scope.ENTERPRISE_READ, f"{_EVERYBODY} {{ totalExact }}", {"totalExact": True}
    ),
    "ListedEnterpriseConnection.total": _of_list(f"{_LIST} {{ total }}", {"total": 1}),
    "ListedEnterpriseConnection.totalExact": _of_list(f"{_LIST} {{ totalExact }}", {"totalExact": True}),
    "ListedEnterpriseConnection.pending": _of_list(f"{_LIST} {{ pending }}", {"pending": 0}),
    "ListedEnterprise.enterprise": _of_listed(_LIST, "ListedEnterprise.enterprise"),
    "ListChange.enterprise": _of_listed(_CHANGES, "ListChange.enterprise", "tax-service"),
    "ListedEnterprise.outcome": _of_list(
        f"{_LIST} {{ nodes {{ outcome {{ result }} }} }}", {"nodes": [{"outcome": {"result": "REFUSED"}}]}
    ),
    "RecordedOutcome.enterprise": Question(
        Scope.ENTERPRISE_READ,
        "RecordedOutcome.enterprise",
        f'{{ scenario(code: "bank-tax") {{ {_LIST} {{ nodes {{ outcome {{ enterprise {{ uscc }} }} }} }} }} }}',
        ("scenario", "list", "nodes", 0, "outcome", "enterprise"),
        {"uscc": FIRM},
        frozenset({Scope.ELIGIBILITY_READ}),
    ),
    "Scenario.outcomes": Question(
        Scope.OUTCOME_RECORD,
        "Scenario.outcomes",
        '{ scenario(code: "bank-tax") { outcomes(from: "2025-01-01", to: "2025-01-31") { refused } } }',
        ("scenario", "outcomes"),
        {"refused": 1},
        frozenset({Scope.ELIGIBILITY_READ}),
    ),
    "Verdict.wouldNeed": replace(
        _question(Scope.ELIGIBILITY_READ, f"{_VERDICT} {{ wouldNeed {{ needs {{ code }} }} }}", _NEEDED),
        limits={"scenarios": ["tax-service"]},
    ),
    "Grade.wouldNeed": _of_firm(
        Scope.GRADE_READ,
        'grade(scheme: "tax") { wouldNeed { needs { code } } }',
        {"wouldNeed": []},
        Scope.RECORD_TAX_READ,
    ),
}

#: For each field that carries @requiresScopes. Who may not change a consent is refused the mutation, not its payload.
FIELDS: Mapping[str, Question] = {
    **_LISTS,  # first, since a change of consents leaves the firm to be evaluated again
    **{question.name: question for question in _WITH_SCOPE},
    "ConsentGrantPayload.consent": _change(
        "consentGrant", f'clientMutationId: "c", {_TERMS}: CREDIT_INCENTIVE', live=True
    ),
    "ConsentRevokePayload.consent": _change("consentRevoke", 'clientMutationId: "d", id: "2"', live=False),
    "RecordsSubmitPayload.delivery": _delivery("f", 2022),
    "OutcomeRecordPayload.outcome": _outcome("oh", "2025-02-03"),
    "ViewDefinePayload.view": _view("i"),
    "PackageRequestPayload.package": _package("pd", "n"),
    "PackageReceiptPayload.package": _receipt("pe"),
    "PackageSchedulePayload.schedule": _scheduled("sb", "s"),
    "RecallConfirmPayload.notice": _confirmation("pf"),
    "Webhook.publicKey": _in_webhook("publicKey", "publicKey", Key("whpk_")),
    "Webhook.view": _in_webhook("view", "view { code }", {"code": "w"}),
    "WebhookPayload.webhook": _of_webhook("webhookPause", "", "webhook { id }", {"webhook": {"id": Key("")}}),
    "WebhookSecretPayload.webhook": _created("webhook { publicKey }", {"webhook": {"publicKey": Key("whpk_")}}),
    "WebhookSecretPayload.secret": _created("secret", {"secret": Key("whsec_")}),
}

#: For each kind of record that needs a scope besides its field's, and each official scheme of such records.
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
        f"{_name(query)} of {scheme}": replace(
            _of_firm(scope, query, value),
            name=f"the scheme {scheme}",
            through=frozenset({Scope.ENTERPRISE_READ, Scope.GRADE_READ}),
        )
        for scheme, scope, level in (("samr-risk", Scope.GRADE_RISK_READ, "C"), ("tax", Scope.RECORD_TAX_READ, "A"))
        for query, value in (
            (f'grade(scheme: "{scheme}") {{ level }}', {"level": level}),
            (f'gradeHistory(scheme: "{scheme}", first: 1) {{ nodes {{ level }} }}', {"nodes": [{"level": level}]}),
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
