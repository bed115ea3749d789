"""Read lists: who stands on one in its order, how many there are, and who came or went on a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hub.core import clock
from hub.core.actor import Actor
from hub.core.errors import Invalid
from hub.core.store import stale, visible
from hub.core.store.database import Database, Row
from hub.core.store.listing.orders import ListPosition, ScenarioOrder
from hub.core.store.listing.profiles import with_outcomes
from hub.core.store.listing.reading import MOST_COUNTED, BoundedCount, count, places
from hub.core.store.paging import Cursors, Page, page, size
from hub.credit.eligibility.queries import RULINGS
from hub.credit.eligibility.results import Outcome, Ruling
from hub.credit.standings.results import ListChange, ListPlace
from hub.credit.standings.rules import OUTCOMES, scenario_list, with_outcome
from hub.credit.statements.encoding import packing
from hub.credit.statements.queries import PROVENANCES
from hub.credit.statements.results import Provenance
from hub.intake.enterprises.queries import EnterpriseFilter, narrowed

_PATTERNS = "select p.pattern, p.sorting from list_pattern p where p.list = $1 and p.outcome = $2 order by p.pattern"
_SINCE = """
select placed.uscc, coalesce(max(c.day), min(b.day)) as since from unnest($2::varchar[]) as placed (uscc)
join list_beginning b on b.list = $1 left join standing_change c on c.uscc = placed.uscc and c.list = $1
group by placed.uscc
"""
_COUNT_MARKED = f"""
select count(*) as counted from (select e.uscc from {stale.EACH_MARKED} where {{visible}} limit $1) as bounded
"""
#: Changes are numbered as they come: those before the first of these days need not be looked through. The first of each
#: day is one look into an index.
_FIRST_CHANGE = """
select min(first.id) as id from generate_series($2::date, $3::date, interval '1 day') as days (day)
cross join lateral (select min(c.id) as id from standing_change c where c.list = $1 and c.day = days.day::date) first
"""
#: A change that stands on a record which has been repaired since is not told, nor is the way back from it.
_CHANGES = f"""
select c.id, c.uscc, c.day, c.at, c.earlier, c.later from standing_change c join enterprise e on e.uscc = c.uscc
cross join lateral (
    select min(earlier.known_from) as since, max(r.known_from) as until
    from record r join record earlier on earlier.uscc = r.uscc and earlier.resource = r.resource and earlier.key = r.key
    where r.uscc = e.uscc and {visible.repaired("r")}
) repaired
where c.list = $1 and c.day >= $2 and c.id > $3 and {{visible}}
  and (repaired.since is null or c.at < repaired.since or repaired.until <= coalesce(c.earlier_at, c.at))
order by c.id limit $4
"""
#: The statements that a change lies between: the one was closed at the moment at which the other became known.
_STATED = """
select s.uscc, a.at, s.basis, s.answers, s.known_from = a.at as later
from unnest($1::varchar[], $2::timestamptz[], $3::date[]) as a (uscc, at, day) join enterprise e on e.uscc = a.uscc
join statement s on s.uscc = a.uscc and (s.known_to = a.at or (s.known_from = a.at and s.valid_from = a.day))
where e.uscc = any ($1) and {visible}
"""
_OUTCOMES = {number: outcome for outcome, number in OUTCOMES.items()}


async def listed(
    database: Database,
    actor: Actor,
    scenario: str,
    outcome: Outcome,
    wanted: EnterpriseFilter,
    first: int,
    after: str | None,
) -> Page[ListPlace]:
    """Those on a scenario's list with one outcome whose verdicts the actor may see, in the scenario's order."""
    limit = size(first)
    cursors = Cursors.of_list("Scenario.list", scenario, outcome, wanted)
    position = _position(cursors, after)
    number = scenario_list(scenario)
    rows = narrowed(visible.credit(actor, group="verdict"), wanted)
    passing = await with_outcomes(database, rows, wanted.outcomes)
    members = await with_outcomes(database, rows, (*wanted.outcomes, with_outcome(scenario, outcome)))
    patterns = await database.fetch(_PATTERNS, number, OUTCOMES[outcome])
    sortings = sorted({row["sorting"] for row in patterns})
    order = ScenarioOrder(tuple(row["pattern"] for row in patterns), tuple(sortings))
    listed, rest, _ = await places(database, passing, order, position, limit + 1, members=members)
    since = await database.fetch(_SINCE, number, [place.uscc for place in listed])
    day = {row["uscc"]: row["since"] for row in since}
    shown = [ListPlace(uscc, bytes(key), day[uscc]) for key, uscc in listed]
    whole = page(shown, [cursors.cursor(row.key.hex(), row.uscc) for row in shown], limit)
    return replace(whole, more=True, rest=cursors.cursor(bytes(rest.key).hex(), rest.uscc)) if rest else whole


async def count_listed(
    database: Database, actor: Actor, scenario: str, outcome: Outcome, wanted: EnterpriseFilter
) -> BoundedCount:
    """How many `listed` would list in all, counted up to a bound."""
    rows = narrowed(visible.credit(actor, group="verdict"), wanted)
    members = await with_outcomes(database, rows, (*wanted.outcomes, with_outcome(scenario, outcome)))
    return await count(database, members, MOST_COUNTED)


async def count_marked(database: Database, actor: Actor) -> BoundedCount:
    """Of how many enterprises that the actor sees something new is known which no list shows yet."""
    seen = visible.identities(actor)
    rows = await database.fetch(seen.into(_COUNT_MARKED), MOST_COUNTED + 1, *seen.parameters)
    counted = rows[0]["counted"]
    return BoundedCount(min(counted, MOST_COUNTED), counted <= MOST_COUNTED)


async def list_changes(
    database: Database, actor: Actor, scenario: str, since: date, first: int, after: str | None
) -> Page[ListChange]:
    """Who came to a scenario's list, left it or moved on it from a day on, the oldest change first."""
    limit = size(first)
    cursors = Cursors.of_list("Scenario.listChanges", scenario, since)
    [number] = cursors.position(after, int) or [0]
    if after is None:
        [begins] = await database.fetch(_FIRST_CHANGE, scenario_list(scenario), since, clock.today())
        if begins["id"] is None:
            return page([], [], limit)
        number = begins["id"] - 1
    seen = visible.credit(actor, group="verdict")
    parameters = (scenario_list(scenario), since, number, limit + 1, *seen.parameters)
    rows = await database.fetch(seen.into(_CHANGES), *parameters)
    changes = [_change(row, scenario) for row in rows]
    return page(changes, [cursors.cursor(row["id"]) for row in rows], limit)


async def rulings_of_changes(
    database: Database, actor: Actor, changes: Sequence[ListChange]
) -> dict[ListChange, tuple[Ruling | None, Ruling | None]]:
    """What was stated before each change, and what since; None where nothing was, or where it had no such scenario."""
    seen = visible.credit(actor, group="verdict")
    asked = [change.uscc for change in changes], [change.at for change in changes], [change.day for change in changes]
    rows = await database.fetch(seen.into(_STATED), *asked, *seen.parameters)
    provenances = await PROVENANCES.by_number(database, {row["basis"] for row in rows})
    stated = {(row["uscc"], row["at"], row["later"]): (row["answers"], provenances[row["basis"]]) for row in rows}
    numbers = {
        (change, later): _number(change.scenario, *stated[change.uscc, change.at, later])
        for change in changes
        for later in (False, True)
        if (change.uscc, change.at, later) in stated
    }
    rulings = await RULINGS.by_number(database, {number for number in numbers.values() if number})
    return {
        change: (rulings.get(numbers.get((change, False), 0)), rulings.get(numbers.get((change, True), 0)))
        for change in changes
    }


def _number(scenario: str, answers: bytes, provenance: Provenance) -> int:
    """The number of a scenario's ruling among packed answers; 0 where it is not among them."""
    place = provenance.scenario_places.get(scenario)
    if place is None:
        return 0
    return packing.number_at(answers, packing.verdict_offset(len(provenance.schemes), place))


def _position(cursors: Cursors, after: str | None) -> ListPosition | None:
    """The key and the code in a cursor of the list; raises Invalid for any other text."""
    position = cursors.position(after, str, str)
    if position is None:
        return None
    key, uscc = map(str, position)
    try:
        return ListPosition(bytes.fromhex(key), uscc)
    except ValueError:
        raise Invalid(f"{str(after)[:60]!r} is not a cursor of this list", field="after") from None


def _change(row: Row, scenario: str) -> ListChange:
    earlier = _OUTCOMES[row["earlier"]] if row["earlier"] else None
    return ListChange(row["uscc"], scenario, row["day"], row["at"], earlier, _OUTCOMES[row["later"]])
