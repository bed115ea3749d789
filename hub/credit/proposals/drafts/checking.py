"""Check a draft before it is proposed and again before it is published: it is sound, new, and its examples hold."""

from hub.core import clock
from hub.core.errors import Conflict, Invalid
from hub.credit.evaluation.library import ruleset_store
from hub.credit.examples.queries import read_examples
from hub.credit.examples.rules import example_faults, examples_of
from hub.credit.explanations.queries import draft_explained
from hub.credit.proposals import rules
from hub.credit.proposals.results import CheckedDraft
from hub.credit.rehearsal.trial.trials import trial
from hub.credit.rulesets.files.publishing import unpublished_faults
from hub.credit.rulesets.language.documents import Draft
from hub.credit.rulesets.language.versions import content_digest, published_name

#: How faults of a draft name it.
NAME = "draft.yaml"


def checked(text: str) -> CheckedDraft:
    """Check a draft beside what is published; raises Invalid with every fault.

    Raises Conflict where the hub has no folder for what is published.
    """
    if ruleset_store.added_folder().path is None:
        raise Conflict("the hub has no folder of rulesets (HUB_RULESETS_DIR): nothing can be published into it")
    draft = Draft(text, NAME)
    trial([draft], clock.today())
    if faults := unpublished_faults([draft], ruleset_store.folders()):
        raise Invalid("\n".join(faults), faults=faults)
    explained = draft_explained(draft)
    document, before = explained.document, explained.before_document
    return CheckedDraft(
        published_name(document),
        explained.after.title,
        content_digest(document),
        published_name(before) if before else None,
        _examples_that_hold(draft),
        rules.changes(explained.before, explained.after),
    )


def _examples_that_hold(draft: Draft) -> int:
    """Count the examples of the draft; raises Invalid with each whose answer is another one than expected."""
    library, given = ruleset_store.with_drafts([draft])
    written, faults = read_examples(ruleset_store.folders())
    chosen = examples_of(given, (), written, library)
    faults += example_faults(chosen, library, written)
    if faults:
        raise Invalid("\n".join(faults), faults=faults)
    return sum(len(each.content.examples) for each in chosen)
