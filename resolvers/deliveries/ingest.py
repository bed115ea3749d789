"""Records, as far as the token's scopes reach: some kinds need a scope of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from auth.scopes import Scope
from hub.core.errors import HubError, NotFound
from hub.core.store.paging import Page
from hub.intake.consent.rules import FieldGroup
from hub.intake.ingest import queries, submissions
from hub.intake.ingest.batches import queries as batch_queries
from hub.intake.ingest.batches.results import BatchRow
from hub.intake.ingest.expected.rules import ProvidedSource
from hub.intake.ingest.personal.rules import masked_body
from hub.intake.ingest.queries import RecordRow, SubmittedBatch
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.submissions import Submission
from resolvers.consent import refusals
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction
from resolvers.request.narrower import NARROWER


async def records_by_uscc(
    context: Context, usccs: Sequence[str], *, resource: str | None, first: int, after: str | None
) -> Mapping[str, Page[RecordRow] | HubError]:
    """Pages of one kind of record, or of every kind the token reaches."""
    resources = [_named(context, resource)] if resource else [code for code in RESOURCES if reaches(context, code)]
    refused = await refusals(context, FieldGroup.RECORD, usccs)
    allowed = [uscc for uscc in usccs if uscc not in refused]
    pages = await queries.records_by_uscc(context.database, context.actor, allowed, resources, first, after)
    return {**{uscc: replace(page, items=_shown(context, page.items)) for uscc, page in pages.items()}, **refused}


async def provided_sources(context: Context) -> list[ProvidedSource]:
    """The deliveries of every provider; nothing of an enterprise is in them."""
    return await queries.provided_sources(context.database)


async def batches(context: Context, first: int, after: str | None) -> Page[BatchRow]:
    """The deliveries of the client's organisation; the operator's are all."""
    context.of_this_moment()
    return await batch_queries.batches_of(context.database, context.actor, first, after)


async def submit(change: MutationTransaction, sent: Submission) -> int:
    """The number of the delivery that the rows have become."""
    receipt = await submissions.submit(change.connection, change.context.actor, sent)
    return receipt.batch


async def batch_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, SubmittedBatch]:
    """Deliveries that the client's organisation has made."""
    named = [number for number in numbers if number is not None]
    return await queries.batches_by_number(context.database, context.actor, named) if named else {}


def _shown(context: Context, records: Sequence[RecordRow]) -> Sequence[RecordRow]:
    """Personal data is masked, or noted as shown."""
    bodies = [masked_body(RESOURCES[record.resource].identity, record.body) for record in records]
    pairs = list(zip(records, bodies, strict=True))
    if not context.grant.allows(Scope.RECORD_PERSONAL_READ):
        return [record if body is record.body else replace(record, body=body) for record, body in pairs]
    shown = {(record.uscc, record.resource) for record, body in pairs if body is not record.body}
    context.touched.unmasked.update(shown)
    return records


def reaches(context: Context, resource: str) -> bool:
    """Whether the token has the scope of its own that a kind of record may need."""
    return resource not in NARROWER or context.grant.allows(NARROWER[resource])


def require_resource(resource: str) -> None:
    """Raise NotFound for a name of no resource."""
    if resource not in RESOURCES:
        raise NotFound(f"no resource {resource[:60]!r}; there are {', '.join(RESOURCES)}", field="resource")


def _named(context: Context, resource: str) -> str:
    require_resource(resource)
    if narrower := NARROWER.get(resource):
        context.require_scope(narrower, f"records of {resource}")
    return resource
