"""What stands in the store for a look at pages in every state: jobs, rows that wait, deliveries, packages, webhooks."""

from hub.core import clock
from hub.core.actor import Actor, Kind
from hub.core.store.database import Database
from hub.sharing.feed.queries import cursor_of, place_of
from hub.sharing.views import commands as views
from hub.sharing.views.queries import view_by_code
from hub.sharing.views.results import NewView, View, ViewKind
from tests.auth.people.conftest import person
from tests.pages.browser import USCC

_JOB = """
insert into workbook_job
    (id, client, issuer, subject, scenarios, name, rows, state, created_at, progress, result, cause)
values ($1, 'desk', $2, $3, '{bank-tax}', '拟扶持.xlsx', 812, $4, $5, $6, $7, $8)
"""
#: Number, state, progress, result, cause.
JOBS = ((1, "waiting", 0, None, None), (2, "ready", 812, b"", None), (3, "failed", 0, None, "FORBIDDEN"))


_BATCH = """
insert into batch (id, resource, provider, as_of, received_at, file_name, file_digest, rows, accepted, repaired,
                   unchanged, quarantined, withdrawn_at, withdrawn_by, withdrawn_reason, withdrawal_proposed_by,
                   withdrawal_proposed_at, withdrawal_proposed_reason)
values ($1, 'tax-grade', 'tax', '2026-01-01', $2, '纳税信用.xlsx', '', 3, 1, 0, 1, 1, $3, $4, $5, $6, $7, $8)
"""
_ROW = """
insert into quarantined_row (id, batch_id, row_number, resource, provider, cells, digest, findings, known_from)
values (900001, 900001, 3, 'tax-grade', 'tax', $1, '', $2, $3)
"""
BUREAU = Actor("data-bureau", Kind.DEPARTMENT, "data-bureau")
_WEBHOOK = """
insert into webhook (id, view, url, types, state, cause, cursor, reached, skipped, failures, failing_since, due_at,
                     created_at)
overriding system value
values ($1, $2, 'https://receiver.example/hub', '{}', $3, $4, $5, 0, '{}', $6, $7, $8, $8)
"""
_ATTEMPT = """
insert into webhook_delivery (webhook, message, events, first, last, cursor, started_at, ended_at, status, error)
values ($1, 'msg_1', 100, '', '', '', $2, $3, $4, $5)
"""
#: Number, state, cause, failures; one that has never pushed, one that fails, one that was paused.
WEBHOOKS = (
    (900001, "active", None, 0),
    (900002, "active", None, 3),
    (900003, "paused", "the hub's operator has paused it: 证书到期", 10),
)
_SCHEDULE = """
insert into package_schedule (id, view, cron, working_days, kind, formats, target, next_at)
overriding system value
values ($1, $2, '0 6 * * *', $3, 'delta', '{xlsx,json-lines}', $4, $5)
"""
_PACKAGE = """
insert into package (id, view, kind, formats, state, cause, requested_by, requested_at, due_at, number, rows,
                     tombstones, progress, made_at)
overriding system value
values ($1, $2, 'full', '{xlsx}', $3, $4, 'hub', $5, $5, $6, $6, 0, 812, $7)
"""
_DROP = """
insert into package_drop (package, target, due_at, cause, done_at)
values ($1, 'sftp://hub@files.example/in', $2, $3, $4)
"""
#: Number, working days, target.
SCHEDULES = ((900001, True, "sftp://hub@files.example/in"), (900002, False, None))
#: Number, state, cause, how many rows; whether it is made.
PACKAGES = (
    (900001, "waiting", "its files cannot be written: No space left on device", None, False),
    (900003, "ready", None, 1, True),
    (900004, "ready", None, 2, True),
    (900005, "ready", None, 3, True),
)
#: Number of the package, cause, whether it is done.
DROPS = (
    (900003, None, True),
    (900004, "the SFTP server files.example cannot be reached or written: no route", False),
    (900005, None, False),
)
FINDING = {
    "row": 3,
    "field": "grade",
    "code": "INVALID_CHOICE",
    "message": "'E' is not one of A, B, M, C, D",
    "severity": "error",
}


async def _view(database: Database) -> View:
    async with database.transaction() as connection:
        await views.define(connection, BUREAU, NewView("register", ViewKind.ENTERPRISES))
    return await view_by_code(database, BUREAU.client, "register")


async def _push(database: Database, view: View) -> None:
    now, cursor = clock.now(), cursor_of(view, place_of(view, None))
    for number, state, cause, failures in WEBHOOKS:
        since = now if failures else None
        await database.fetch(_WEBHOOK, number, view.id, state, cause, cursor, failures, since, now)
    for number, *_ in WEBHOOKS[1:]:
        await database.fetch(_ATTEMPT, number, now, now, 204, None)
        await database.fetch(_ATTEMPT, number, now, now, 500, "the receiver answered 500")
    await database.fetch(_ATTEMPT, 900003, now, None, None, None)


async def _pack(database: Database, view: View) -> None:
    now = clock.now()
    for number, working_days, target in SCHEDULES:
        await database.fetch(_SCHEDULE, number, view.id, working_days, target, now)
    for number, state, cause, count, made in PACKAGES:
        await database.fetch(_PACKAGE, number, view.id, state, cause, now, count, now if made else None)
    for number, cause, done in DROPS:
        await database.fetch(_DROP, number, now, cause, now if done else None)


_TASK = """
insert into task (kind, subject, details, actor, state, progress, total, created_at, finished_at, cause, result)
values ($1, $2, '{}', '{}', $3, 1200, 20000, $4, $5, $6, $7)
"""
FORESEEN = {
    "closed": 3,
    "changed": 1,
    "released": 0,
    "waiting": 2,
    "left": 0,
    "stated_before": "2026-01-31",
    "stated_afterwards": None,
    "enterprises": 20000,
    "sampled": True,
    "changes": [{"code": "bank-tax", "before": "eligible", "after": None, "enterprises": 12}],
}
_PROPOSAL = """
insert into ruleset_proposal (id, name, title, text, digest, before, changes, examples, rehearsal, reason, proposed_by,
                              proposed_at, published_by, published_at, declined_by, declined_at, declined_reason)
values ($1, $2, '{"zh": "税银贷款", "en": "Loans by tax"}', 'kind: scenario', '', $3, $4, 3, $5, '按新办法调整门槛',
        $6, $7, $8, $9, $10, $11, $12)
"""
_CHANGE = {
    "kind": "CHANGED",
    "place": [{"zh": "条件", "en": "Conditions"}, {"zh": "门槛", "en": "Threshold"}],
    "before": {"zh": "不低于 60 分", "en": "at least 60"},
    "after": {"zh": "不低于 70 分", "en": "at least 70"},
    "by": {"zh": "提高 10 分", "en": "10 points higher"},
    "strictness": "STRICTER",
}
_REHEARSAL = {
    "day": "2026-01-31",
    "population": 2,
    "enterprises": 2,
    "complete": True,
    "rules": [
        {
            "kind": "scenario",
            "code": "bank-tax",
            "title_zh": "税银贷款",
            "title_en": "Loans by tax",
            "drafted": True,
            "version_before": None,
            "version_after": "bank-tax@2026.9+00000000",
            "flips": 1,
            "unflipped": 0,
            "answers": [{"answer": "ELIGIBLE", "before": 2, "after": 1}, {"answer": None, "before": 0, "after": 1}],
            "directions": [
                {"kind": "scenario", "before": "ELIGIBLE", "after": None, "flips": 1, "sample": []},
            ],
            "clauses": [],
            "industries": [],
            "townships": [],
        }
    ],
}
PROPOSALS = (901, 902, 903, 904)


async def _propose(database: Database) -> None:
    """Put proposals there: one that is rehearsed and one that is not, one that is published and one declined."""
    now, operator, decider = clock.now(), person("operator").key, person("decider").key
    for number, rehearsal, published, declined in (
        (901, _REHEARSAL, (None, None), (None, None, None)),
        (902, None, (None, None), (None, None, None)),
        (903, _REHEARSAL, (decider, now), (None, None, None)),
        (904, _REHEARSAL, (None, None), (decider, now, "门槛还要再议")),
    ):
        before, changes = (None, []) if number == 904 else ("scenario/bank-tax@2026.8", [_CHANGE])
        decided = (*published, *declined)
        name = f"scenario/bank-tax@2026.{number}"
        await database.fetch(_PROPOSAL, number, name, before, changes, rehearsal, operator, now, *decided)
    await database.fetch(_TASK, "ruleset-rehearsal", 902, "working", now, None, None, None)


async def furnish(database: Database) -> None:
    """Put the decider's workbooks there, and what an operator finds."""
    await _propose(database)
    now, operator = clock.now(), person("operator").key
    proposed, nothing = (operator, now, "报错了年度"), (None, None, None)
    await database.fetch(_BATCH, 900001, now, *nothing, *nothing)
    await database.fetch(_BATCH, 900002, now, *nothing, *proposed)
    await database.fetch(_BATCH, 900003, now, now, "hub", "重复报送", *nothing)
    await database.fetch(_BATCH, 900005, now, *nothing, *proposed)
    await database.fetch("update batch set rows = 30000 where id = 900005")
    await database.fetch(_TASK, "withdrawal", 900005, "working", now, None, None, None)
    await database.fetch(_TASK, "withdrawal-rehearsal", 900005, "done", now, now, None, FORESEEN)
    await database.fetch(_BATCH, 900006, now, *nothing, *nothing)
    await database.fetch("update batch set rows = 30000 where id = 900006")
    await database.fetch(_TASK, "withdrawal", 900006, "failed", now, now, "CONFLICT", None)
    cells = {"统一社会信用代码": USCC, "年度": "2025", "等级": "E"}
    await database.fetch(_ROW, cells, [FINDING], now)
    view = await _view(database)
    await _push(database, view)
    await _pack(database, view)
    owner = person("decider")
    for number, state, progress, result, cause in JOBS:
        await database.fetch(_JOB, number, owner.issuer, owner.subject, state, clock.now(), progress, result, cause)
