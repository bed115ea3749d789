"""Read what was proposed; it is for those who make the rules, and names no enterprise."""

from hub.core.actor import Actor
from hub.core.errors import NotFound
from hub.core.store.database import Reader, Row
from hub.core.store.paging import Cursors, Page, page, size
from hub.core.tasks import queries as tasks
from hub.core.tasks.results import Task, TaskKind
from hub.credit.facts.vocabulary import Wording
from hub.credit.proposals.results import ProposalRow, read_changes, read_rehearsal

_ROW = """
select r.id, r.name, r.title, r.text, r.before, r.changes, r.examples, r.rehearsal, r.reason, r.proposed_by,
       p.name as proposer, r.proposed_at, r.published_at, r.declined_at, r.declined_reason,
       coalesce(d.name, r.published_by, r.declined_by) as decider
from ruleset_proposal r left join person p on p.issuer || ' ' || p.subject = r.proposed_by
left join person d on d.issuer || ' ' || d.subject = coalesce(r.published_by, r.declined_by)
"""
_PAGE = f"""
{_ROW} where $1::bigint is null or r.id < $1 order by r.id desc limit $2
"""
_ONE = f"{_ROW} where r.id = $1"


async def proposals(reader: Reader, actor: Actor, first: int, after: str | None) -> Page[ProposalRow]:
    """All proposals, the newest first; the actor is let in by its scope."""
    limit = size(first)
    cursors = Cursors.of_list("proposals", actor.organisation)
    (last,) = cursors.position(after, int) or [None]
    rows = await reader.fetch(_PAGE, last, limit + 1)
    under_way = await tasks.newest(reader, TaskKind.RULESET_REHEARSAL, [row["id"] for row in rows])
    found = [_proposal(row, under_way.get(row["id"])) for row in rows]
    return page(found, [cursors.cursor(each.id) for each in found], limit)


async def proposal(reader: Reader, actor: Actor, number: int) -> ProposalRow:
    """One proposal; raises NotFound for one that is not there."""
    for row in await reader.fetch(_ONE, number):
        under_way = await tasks.newest(reader, TaskKind.RULESET_REHEARSAL, [number])
        return _proposal(row, under_way.get(number))
    raise NotFound(f"no proposal {number} that {actor.client!r} may read", field="proposal")


def _proposal(row: Row, task: Task | None) -> ProposalRow:
    values = dict(row.items())
    rehearsal = values["rehearsal"]
    read = {
        "title": Wording(**values["title"]),
        "changes": read_changes(values["changes"]),
        "rehearsal": None if rehearsal is None else read_rehearsal(rehearsal),
        "task": task,
    }
    return ProposalRow(**{**values, **read})
