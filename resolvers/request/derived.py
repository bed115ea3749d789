"""What follows from one kind of record alone is told to whoever may read that kind of record.

So the value and the sentence of an indicator or of a clause, and the grade of an official scheme, need the scope that
the declaration of their source names (`narrower_scope`). What follows from several sources does not: the grade of a
scheme that scores, a verdict and the outcomes of its clauses, which an enterprise has to be given reasons by.
"""

from auth.scopes import Scope
from hub.credit.evaluation.library.ruleset_store import library
from hub.intake.ingest.resources import RESOURCES
from resolvers.request.context import Context
from resolvers.request.narrower import NARROWER

#: Begins a source that is the grade of a scheme.
_GRADE = "grade."


def readings() -> tuple[object, ...]:
    """Return what the sources are and what they need, beside the token; each is another object when it changes."""
    return library(), RESOURCES.now()


def missing_scope(context: Context, source: str | None) -> Scope | None:
    """The scope of its own that a source has and the token lacks; `grade.tax` is taken from tax-grade."""
    known = context.missing_scopes
    if source not in known:
        scope = NARROWER.get(_resource(source)) if source else None
        known[source] = None if scope is None or context.grant.allows(scope) else scope
    return known[source]


def missing_scope_of_scheme(context: Context, scheme: str) -> Scope | None:
    """The same of the source that an official scheme is taken from; a scheme that scores has none."""
    return missing_scope(context, f"{_GRADE}{scheme}")


def scope_of_scheme(scheme: str) -> Scope | None:
    """The scope of the source that an official scheme is taken from."""
    return NARROWER.get(_resource(f"{_GRADE}{scheme}"))


def instead(source: str, scope: Scope, *, english: bool = False) -> str:
    """The sentence that stands in the place of one that would tell what the source says."""
    resource = RESOURCES[_resource(source)]
    if english:
        return f"this rests on {resource.source_title_en}; reading it needs the scope {scope.value}"
    return f"依据{resource.title}；查看其内容需要权限 {scope.value}"


def _resource(source: str) -> str:
    """The resource behind a source; a scheme that scores has many, and stays what it is called."""
    return library().official_sources.get(source.removeprefix(_GRADE), source) if source.startswith(_GRADE) else source
