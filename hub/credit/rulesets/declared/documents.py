"""What a set of documents declares: the resources that its facts may read, and the facts that its rules may name."""

from collections.abc import Iterable, Mapping, Sequence

from hub.credit.facts.derivation.declared import DeclaredFacts, declared_facts
from hub.credit.rulesets.checks import declared_resources
from hub.credit.rulesets.checks.declared_facts import fact_faults
from hub.credit.rulesets.declared.facts import declared_fact
from hub.credit.rulesets.language.declared_facts import FactsRuleset
from hub.credit.rulesets.language.models import AnyDocument
from hub.credit.rulesets.language.versions import version_order
from hub.intake.ingest.declarations.compilation import resource
from hub.intake.ingest.declarations.language import ResourceDeclaration
from hub.intake.ingest.resources import SHIPPED
from hub.intake.ingest.standard.resource import Resource


def declared_resources_among(documents: Iterable[AnyDocument]) -> tuple[Resource, ...]:
    """Make the newest version of each resource that is declared without a fault."""
    sound = [
        document
        for document in documents
        if isinstance(document, ResourceDeclaration) and not list(declared_resources.faults(document))
    ]
    newest = {document.code: document for document in sorted(sound, key=lambda one: version_order(one.version))}
    return tuple(map(resource, newest.values()))


def resources_among(documents: Iterable[AnyDocument]) -> Mapping[str, Resource]:
    """Every resource that facts among these documents may be over, by code."""
    return {**SHIPPED, **{each.code: each for each in declared_resources_among(documents)}}


def facts_among(documents: Sequence[AnyDocument], resources: Mapping[str, Resource]) -> DeclaredFacts:
    """Make every fact that is declared without a fault."""
    declarations = [one for document in documents if isinstance(document, FactsRuleset) for one in document.facts]
    sound = [one for one in declarations if not list(fact_faults(one, resources, ()))]
    return declared_facts([declared_fact(one, resources[one.resource]) for one in sound])
