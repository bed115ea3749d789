"""Every read of rows about enterprises passes the row filter of hub/core/store/visible.py, for somebody."""

import ast
import re
from collections.abc import Iterator

from hub.core.store.reads import EnterpriseRead
from hub.core.store.visible import RowFilter
from tests.house.tree import Module, definitions, modules

#: Queries for no particular actor, each with its reason.
FOR_NO_ACTOR = {
    "hub.core.audit.verification.queries.verify": "the operator's check of the whole chain, on the hub's own machine",
    "hub.core.audit.verification.queries.verify_newest": "walks the chain, and tells nothing of an entry",
    "hub.core.audit.verification.queries.beginning": "where the chain goes on after its archives: hashes alone",
    "hub.core.audit.verification.queries.advance": "walks the chain, and tells nothing of an entry",
    "hub.core.audit.verification.queries.skip": "hashes alone",
    "hub.core.audit.verification.queries.resumed": "one hash alone, held against a checkpoint",
    "hub.core.backups.queries.undone": "what the operator is told before a store is put back, on the hub's own machine",
    "hub.core.backups.queries.others": "who is connected: nothing of an enterprise",
    "hub.sharing.workbooks.jobs.queries.queue": "how many jobs wait: whose they are is not told",
    "hub.sharing.packages.queries.package_queue": "how many packages wait: nothing of an enterprise",
    "hub.sharing.packages.queries.drop_queue": "how many drops wait: nothing of an enterprise",
    "hub.intake.consent.queries.partner_names": "what partners are called; nothing of an enterprise is in it",
    "hub.intake.consent.queries.unrevoked": "consents as facts; whoever asks for the result has passed the filter",
    "hub.credit.statements.assessments.queries.assess": "derives for enterprises let through the filter",
    "hub.credit.statements.assessments.queries.assess_today": "derives for enterprises let through the filter",
    "hub.credit.decisions.queries.register_size": "the hub evaluating every enterprise",
    "hub.credit.decisions.queries.ranges_to_decide": "the hub evaluating every enterprise",
    "hub.credit.decisions.queries.stale_batches": "the hub evaluating every enterprise with a stale mark",
    "hub.credit.decisions.queries.usccs_to_decide": "the hub evaluating every enterprise",
    "hub.credit.effects.queries.weigh": "the operator's dry run: counts alone",
    "hub.credit.effects.queries.foresee_withdrawal": "the same, of a delivery that its caller found for the actor",
    "hub.core.tasks.queries.is_open": "whether a worker has a delivery or proposal: nothing of an enterprise",
    "hub.core.tasks.queries.newest": "how far work is about what its caller found for the actor: counts alone",
    "hub.core.tasks.queries.queue": "how many tasks wait: whose they are is not told",
    "hub.credit.facts.queries.snapshots_by_uscc": "what rules look at, of enterprises let through the filter",
    "hub.credit.statements.queries.statements_of": "what is made of rows that its caller has read",
    "hub.credit.statements.queries.with_provenance": "provenance of statements that its caller has read",
    "hub.intake.ingest.headers.queries.kept_mappings": "how a provider's files are read: nothing of an enterprise",
    "hub.intake.ingest.batches.queries.batches": "the operator's list of deliveries: nothing of an enterprise",
    "hub.intake.ingest.batches.queries.batch_in_full": "the operator's look at one delivery: counts alone",
    "hub.intake.ingest.batches.queries.batch_tasks": "of deliveries that its caller found for the actor: counts alone",
    "hub.intake.ingest.batches.queries.batch_readers": "who was answered about a delivery, for the operator",
    "hub.intake.ingest.effects.queries.delivery_effect": "the operator's dry run: counts alone",
    "hub.intake.ingest.effects.queries.withdrawal_effect": "the operator's dry run: counts alone",
    "hub.intake.ingest.present.queries.stated_rows": "what a present is made of, while a delivery is taken in",
    "hub.intake.ingest.present.queries.known_records": "what a present is compared with",
    "hub.intake.ingest.present.queries.struck_repairs": "what a present is made of",
    "hub.intake.ingest.present.queries.whole_lists": "what a present is made of",
    "hub.intake.ingest.staging.queries.standing": "what stands beside a delivery: no row about an enterprise",
    "hub.intake.ingest.staging.queries.compare": "fills the staging tables of a delivery",
    "hub.intake.ingest.staging.queries.open_records": "how many records a whole list may end",
    "hub.intake.ingest.staging.queries.older_rows": "row numbers of the file that is being taken in",
    "hub.intake.ingest.staging.queries.superseded_rows": "row numbers of the file that is being taken in",
    "hub.intake.ingest.queries.batch_by_id": "the operator's retry of one batch: nothing of an enterprise",
    "hub.intake.ingest.queries.source_freshness": "how fresh each source is: no row about an enterprise",
    "hub.intake.ingest.queries.provided_sources": "how far each provider's deliveries go: no row about an enterprise",
    "hub.intake.ingest.queries.under_way": "which sources were being delivered at a moment: no row about an enterprise",
    "hub.intake.ingest.queries.waiting": "the operator's quarantine: rows that never became records",
    "hub.intake.ingest.quarantine.queries.count": "the operator's quarantine",
    "hub.intake.ingest.quarantine.queries.rows": "the operator's quarantine",
    "hub.intake.ingest.quarantine.queries.causes": "the operator's quarantine",
    "hub.intake.ingest.quarantine.queries.by_number": "the operator's quarantine",
    "hub.sharing.views.queries.view_by_code": "a client's own definitions: no row about an enterprise",
    "hub.sharing.views.queries.views": "a client's own definitions: no row about an enterprise",
    "hub.sharing.views.queries.views_by_id": "a client's own definitions: no row about an enterprise",
    "hub.sharing.views.queries.rows_at": "what the filter let into a view",
    "hub.sharing.views.queries.texts_at": "what the filter let into a view",
    "hub.sharing.views.queries.delta": "what the filter let into a view",
    "hub.sharing.views.queries.delta_from": "what the filter let into a view",
    "hub.sharing.views.queries.head": "the newest position: no row about an enterprise",
    "hub.sharing.views.queries.changes_between": "whom to read anew; what is read passes the filter",
    "hub.sharing.views.queries.held_now": "what the filter let into a view, to be compared with what it lets in now",
    "hub.sharing.views.queries.held_within": "what the filter let into a view, to be compared with what it lets in now",
    "hub.sharing.packages.queries.every_package": "the operator's list of packages: nothing of an enterprise",
    "hub.sharing.packages.queries.package_of_view": "the operator who asked for it: counts alone",
    "hub.sharing.packages.queries.kept_package": "the worker that drops it: counts alone",
    "hub.sharing.packages.queries.packages": "packages of a view that its caller found for the actor: counts alone",
    "hub.sharing.packages.queries.has_package": "whether a view has packages: nothing of an enterprise",
    "hub.sharing.packages.queries.last_package": "the chain of a view's packages: nothing of an enterprise",
    "hub.sharing.packages.queries.views_by_id": "the worker that makes packages of any view",
    "hub.sharing.packages.queries.target": "where a schedule drops: nothing of an enterprise",
    "hub.sharing.packages.queries.known_at": "when a position was reached: nothing of an enterprise",
    "hub.sharing.packages.queries.told": "whom a view told of, for the access log",
    "hub.sharing.packages.queries.withdrawn_since": "whether a view has withdrawn rows: names none",
    "hub.sharing.packages.queries.full_rows": "what a view held, which passed the filter when it was published",
    "hub.sharing.packages.queries.delta_rows": "what a view held, which passed the filter when it was published",
    "hub.sharing.copies.queries.digests": "digests of a view that its caller found for the actor",
    "hub.sharing.copies.queries.leaves": "digests of a view that its caller found for the actor",
    "hub.sharing.recalls.queries.every_view": "the worker that recalls from all",
    "hub.sharing.recalls.queries.recalled_up_to": "how far recalls go: nothing of an enterprise",
    "hub.sharing.recalls.queries.withdrawn": "what a view has withdrawn, told to its own client",
    "hub.sharing.recalls.queries.answered": "who was answered, for the notices of a recall",
    "hub.sharing.recalls.queries.holders": "who has notices: nothing of an enterprise",
    "hub.sharing.feed.queries.next_changes": "what a view held, which passed the filter when it was published",
    "hub.sharing.webhooks.queries.deliveries": "attempts of a webhook that its caller found for the actor",
    "hub.sharing.webhooks.queries.seed": "what the keys of webhooks follow from: nothing of an enterprise",
    "hub.sharing.packages.queries.package_backlog": "counts for the operator: nothing of an enterprise",
    "hub.sharing.webhooks.queries.furthest_behind": "a count for the operator: nothing of an enterprise",
    "hub.sharing.webhooks.queries.webhook_backlog": "counts for the operator: nothing of an enterprise",
    "hub.sharing.webhooks.queries.view_of_webhook": "the worker that pushes any view's events",
    "hub.sharing.webhooks.queries.webhooks_of_view": "how many webhooks a view has: nothing of an enterprise",
    "hub.sharing.webhooks.queries.client_webhooks": "the operator's list of webhooks: nothing of an enterprise",
    "hub.sharing.webhooks.queries.client_webhook": "a webhook of the operator's list: nothing of an enterprise",
    "hub.sharing.webhooks.queries.delivery": "an attempt of a webhook that its caller found for the actor",
    "hub.sharing.webhooks.queries.newest_deliveries": "attempts of webhooks that its caller found for the actor",
    "hub.sharing.webhooks.queries.webhook_queue": "counts for the operator: nothing of an enterprise",
    "hub.sharing.packages.queries.client_packages": "the operator's list of packages: counts alone",
    "hub.sharing.packages.schedules.queries.schedules": "schedules of a view that its caller found for the actor",
    "hub.sharing.packages.schedules.queries.client_schedules": "the operator's list: nothing of an enterprise",
    "hub.sharing.packages.schedules.queries.schedules_by_id": "a client's or the operator's: nothing of an enterprise",
    "hub.sharing.packages.schedules.queries.schedule_by_id": "a client's or the operator's: nothing of an enterprise",
    "hub.sharing.packages.schedules.queries.schedules_of_view": "how many there are: nothing of an enterprise",
}
#: Statements that read without the filter, each with its reason.
PAST_THE_FILTER = {
    "hub.intake.enterprises.commands.strike_off": "takes enterprises out of the register and tells nobody of them",
    "hub.intake.enterprises.commands._LIST": "writes what lists are read from, and tells nobody",
    "hub.demo.data._known": "whether the demonstration has anything to show yet",
    "hub.credit.decisions.commands._BASES": "by which rules anything is stated",
    "hub.credit.decisions.commands._BY_BASES": "marks what other rules changed and tells nobody a verdict",
    "hub.credit.decisions.commands._DUE": "marks what time changed and tells nobody a verdict",
    "hub.credit.standings.commands._CLOSED": "when what a change of lists replaced was stated; read through the filter",
    "hub.credit.effects.queries._REGISTERED": "whom a dry run counts, and names to nobody",
    "hub.credit.facts.queries._SNAPSHOTS": "the records of enterprises that its caller let through the filter",
    "hub.credit.statements.history.reading._PAST": "a part of reads of enterprises that have passed the filter",
    "hub.credit.statements.queries._PRESENT": "a part of reads of enterprises that have passed the filter",
    "hub.credit.decisions.queries._ALL": "the hub evaluating every enterprise",
    "hub.credit.decisions.queries._BORDERS": "where the register is cut for several processes",
    "hub.sharing.views.queries._REGISTERED": "why a row is gone: whether the register has its enterprise still",
    "hub.sharing.views.queries._REPAIRED": "why a row is gone, of enterprises that the view has held",
    "hub.credit.decisions.queries._SIZE": "how many there are, for the operator's progress bar",
}
#: Where rows are kept and taken in: these write, and compare with what is there.
BELOW_THE_FILTER = (
    "hub.core.store",
    "hub.intake.ingest.staging",
    "hub.intake.ingest.present",
    "hub.intake.ingest.batches",
    "hub.intake.ingest.effects",
    "hub.intake.ingest.commands",
)
READS = re.compile(r"\b(?:from|join|using)\s+(?:only\s+)?(record|statement|enterprise|listing)\b", re.IGNORECASE)
RECORDS = re.compile(r"\b(?:from|join|using)\s+(?:only\s+)?record\b", re.IGNORECASE)
STORES = {"Database", "Connection", "Reader"}


def test_every_query_is_asked_by_an_actor() -> None:
    asked_by_nobody = {
        f"{module.name}.{function.name}"
        for module in modules("hub")
        if module.name.endswith(".queries")
        for function in definitions(module)
        if not isinstance(function, ast.ClassDef) and not function.name.startswith("_")
        if STORES & (known := _annotations(function)) and "Actor" not in known
    }

    assert asked_by_nobody == FOR_NO_ACTOR.keys(), (
        "A query of hub/*/queries.py takes `actor: Actor` and reads what that actor may see; "
        "one that truly has none is listed in FOR_NO_ACTOR with its reason, and taken off when it is gone"
    )


def test_every_read_of_an_enterprise_goes_through_the_filter() -> None:
    past = {name for module in _above_the_filter() for name, sql in _reads(module) if "{visible}" not in sql}

    assert past == PAST_THE_FILTER.keys(), (
        "A statement about enterprises holds `{visible}`, filled by the row filter of visible.identities or "
        "visible.credit; the hub's own work is listed in PAST_THE_FILTER with its reason, and taken off when it is gone"
    )


def test_whatever_is_read_beside_an_enterprise_goes_through_the_filter() -> None:
    read = EnterpriseRead("e.name", RowFilter().narrowed("e.status = {0}", "active"), "join listing using (uscc)")

    assert read.by_keys.sql.rstrip().endswith("and e.status = $2")
    assert "offset 0) e on e.status = $3 join" in read.of_page("select $1, $2", (), own=2)[0]


def test_who_names_the_filter_asks_for_it() -> None:
    wrong = [
        module.path
        for module in _above_the_filter()
        if any("{visible}" in sql for _, sql in _reads(module))
        if not {"identities", "credit"} & _attributes_of_visible(module)
    ]

    assert wrong == [], "Fill `{visible}` by a row filter of hub.core.store.visible, never by yourself"


def test_repaired_records_do_not_exist_for_readers() -> None:
    wrong = [
        name
        for module in _above_the_filter()
        for name, sql in _reads(module)
        if RECORDS.search(sql) and "existing" not in sql and ".repaired(" not in sql
    ]

    assert wrong == [], (
        "A read of records is narrowed by visible.existing: a repaired record does not exist. What followed from one is"
        " left out by visible.repaired"
    )


def _above_the_filter() -> Iterator[Module]:
    return (module for module in modules() if not module.name.startswith(BELOW_THE_FILTER))


def _reads(module: Module) -> Iterator[tuple[str, str]]:
    """The name (of the constant or the function) and the text of each statement that reads rows about enterprises."""
    for owner, node in _owned(module.tree):
        for text in _texts(node):
            if READS.search(text):
                yield f"{module.name}.{owner}", text


def _owned(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, node
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node
            case _:
                yield "<module>", node


def _texts(node: ast.AST) -> Iterator[str]:
    """Every string but docstrings; what an f-string puts in stands as its source in braces."""
    match node:
        case ast.JoinedStr(values=values):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else ast.unparse(part)[2:-1] for part in values
            )
        case ast.Constant(value=str(text)):
            yield text
        case ast.Expr(value=ast.Constant()):
            return
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _texts(child)


def _attributes_of_visible(module: Module) -> set[str]:
    return {
        node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "visible"
    }


def _annotations(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return {
        node.id
        for argument in arguments
        if argument.annotation
        for node in ast.walk(argument.annotation)
        if isinstance(node, ast.Name)
    }
