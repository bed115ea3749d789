"""Whoever writes what answers are made of moves the epoch of the data in the same transaction."""

import ast
import re

from tests.house.tree import definitions, modules

#: What writes to the tables that answers are read from, or sets stale marks or removes them; and what moves the epoch
#: with it.
WRITERS = {
    "auth.clients.commands": "record, at the end of each command",
    "hub.intake.consent.commands": "record, at the end of each command",
    "hub.intake.enterprises.commands": "hub.intake.ingest.commands.ingest, whose transaction it is",
    "hub.intake.ingest.commands": "record, at the end of each command",
    "hub.intake.ingest.quarantine.commands": "record, at the end of each command",
    "hub.intake.ingest.batches.commands": "record, at the end of each command",
    "hub.intake.ingest.present.commands": "hub.intake.ingest.commands and batches.commands, whose transaction it is",
    "hub.credit.decisions.commands": "advance, once for each batch of enterprises",
    "hub.credit.standings.commands": "hub.credit.decisions.commands, whose transaction it is",
    "hub.core.store.bitemporal": "hub.credit.decisions.commands, whose transaction it is",
    "hub.core.store.stale": "its callers, which are listed here themselves",
}
WRITES = re.compile(
    r"\b(?:insert\s+into|update|delete\s+from)\s+(?:only\s+)?"
    r"(?:record|statement|enterprise|consent|batch|redecision|client|standing|listing|\{table\})\s"
    r"|\bstale\.(?:mark\w*|done)\(",
    re.IGNORECASE,
)
#: What changes for single enterprises, beside deliveries, which are taken to change everything.
NARROW = re.compile(r"\b(?:from|join)\s+(statement|consent|redecision|standing|standing_change)\b", re.IGNORECASE)
BY_ENTERPRISE = re.compile(r"uscc = any \(\$1\)|unnest\((?:\$1|string_to_array\(\$1, ' '\))::(?:text|varchar)\[\]")
#: Statements that read of it without naming enterprises, and where `about_all` is said of the answer.
ABOUT_ALL = {
    "hub.intake.consent.queries._BY_NUMBER": "resolvers.consent.consent_by_number; revoke is a mutation",
    "hub.intake.consent.queries._LIST": "resolvers.consent.consents",
    "hub.credit.standings.queries._SINCE": "resolvers.lists.scenario_list",
    "hub.credit.standings.queries._FIRST_CHANGE": "resolvers.lists.list_changes",
    "hub.credit.standings.queries._CHANGES": "resolvers.lists.list_changes",
    "hub.core.backups.queries._SINCE": "hub restore, which tells an operator and answers nobody",
    "hub.credit.statements.queries._PRESENT": "nowhere: a part of reads of enterprises that are named",
    "hub.credit.replay.queries._EACH_STATED": "hub replay without a code, which tells an operator and answers nobody",
    "hub.credit.replay.queries._STATED": "resolvers.credit.replay.derive_again, which looks the enterprise up first",
    "hub.credit.rehearsal.queries._STATED": "resolvers.credit.rehearsal.rehearsal, whose answers are of the moment",
}


def test_what_no_epoch_counts_is_read_from_the_primary() -> None:
    """From the call on, the context reads there: so nothing stands before it but a docstring."""
    late = [
        f"{module.path}: {function.name}"
        for module in modules("resolvers", "schema")
        for function in definitions(module)
        if not isinstance(function, ast.ClassDef)
        for place, statement in enumerate(function.body)
        if "context.of_this_moment()" in ast.unparse(statement)
        if place > (ast.get_docstring(function) is not None)
    ]
    says_so = [module.path for module in modules() if re.search(r"\.uncacheable = True", "\n".join(module.lines))]

    assert late == [], "`context.of_this_moment()` stands first: what was read before may be a replica's"
    assert says_so == ["resolvers/request/context.py"], (
        "call `context.of_this_moment()`, which reads from the primary too"
    )


def test_whoever_writes_data_moves_the_epoch() -> None:
    found = {
        module.name
        for module in modules()
        if not module.name.startswith("hub.core.store.migrations") and WRITES.search("\n".join(module.lines))
    }

    assert found == WRITERS.keys(), (
        "A transaction that changes what answers are made of ends with hub.core.audit.commands.record, or calls"
        " hub.core.freshness.changes.advance: else answers that were remembered outlive it. Say here which of the two,"
        " and where"
    )


def test_who_reads_what_changes_for_one_enterprise_names_it() -> None:
    found = {
        f"{module.name}.{target.id}"
        for module in modules("hub")
        if module.name.endswith(".queries")
        for node in module.tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and NARROW.search(text := ast.unparse(node.value))
        if not BY_ENTERPRISE.search(text)
    }

    assert found == ABOUT_ALL.keys(), (
        "An answer is remembered until something changes of the enterprises in `context.touched.usccs`. One that reads"
        " grades, verdicts or consents of others sets `context.about_all` in its resolver: say here where"
    )
