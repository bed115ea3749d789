"""Publishing a ruleset by two people: one proposes a draft, another publishes or declines it."""

from datetime import datetime

import strawberry

from auth.scopes import Scope
from hub.credit.proposals.results import ProposalRow, ProposalState, ProposedChange
from hub.credit.rulesets.language.documents import Draft
from resolvers.credit import proposals
from resolvers.credit.proposals import proposals_by_number
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from schema.credit.needs import Language
from schema.credit.rehearsal import Rehearsal
from schema.language.connections import Connection
from schema.language.declarations import Info, answer, field, load, of
from schema.language.directives import PAGED, about
from schema.language.mutations import Payload, mutation
from schema.tasks import WorkerTask

strawberry.enum(ProposalState, description="What became of a proposal.")


@of(ProposedChange)
class RulesetChange:
    """One sentence of a ruleset that is new, gone, or says something else."""

    kind: str = field(description="NEW, GONE or CHANGED.")
    strictness: str | None = field(description="STRICTER or LOOSER; null where that cannot be said for certain.")

    @answer(scope=None, size=about(3))
    def place(self: ProposedChange, language: Language | None = Language.ZH) -> list[str]:
        """Where it stands, from the section down."""
        return [label.en if language is Language.EN else label.zh for label in self.place]

    @answer(scope=None)
    def before(self: ProposedChange, language: Language | None = Language.ZH) -> str | None:
        """What the published version says; null where it does not have the sentence."""
        return self.before and (self.before.en if language is Language.EN else self.before.zh)

    @answer(scope=None)
    def after(self: ProposedChange, language: Language | None = Language.ZH) -> str | None:
        """What the draft says; null where it does not have the sentence."""
        return self.after and (self.after.en if language is Language.EN else self.after.zh)

    @answer(scope=None)
    def by(self: ProposedChange, language: Language | None = Language.ZH) -> str | None:
        """By how much an amount is another one."""
        return self.by and (self.by.en if language is Language.EN else self.by.zh)


@of(ProposalRow)
class RulesetProposal:
    """A draft that somebody proposes to publish: it was sound, its examples held, and a worker rehearses it."""

    name: str = field(description="The version in a lock: kind, code and version.")
    text: str = field(description="The draft as it was proposed.")
    before: str | None = field(description="The published version that it follows; null for a new ruleset.")
    changes: list[RulesetChange] = field(
        description="What it says otherwise than that version, sentence by sentence.", size=about(30)
    )
    examples: int = field(description="How many examples of its own hold.")
    reason: str = field(description="Why it was proposed.")
    proposer: str | None = field(description="The name of the person who proposed it.")
    proposed_at: datetime = field(description="When it was proposed.")
    state: ProposalState = field(description="What became of it.")
    decider: str | None = field(description="The name of who published or declined it.")
    decided_at: datetime | None = field(description="When that was; null while it waits.")
    declined_reason: str | None = field(description="Why it was declined.")
    task: WorkerTask | None = field(description="How far its rehearsal is.")

    @answer(scope=None)
    def id(self: ProposalRow) -> strawberry.ID:
        """Its number."""
        return strawberry.ID(str(self.id))

    @answer(scope=None)
    def title(self: ProposalRow, language: Language | None = Language.ZH) -> str:
        """What the ruleset is called."""
        return self.title.en if language is Language.EN else self.title.zh

    @answer(scope=None)
    def rehearsal(self: ProposalRow, info: Info) -> Rehearsal | None:
        """What it would change, over everybody and without a sample; null until the worker has found out."""
        return proposals.rehearsal(info.context, self)

    @answer(scope=None)
    def may_publish(self: ProposalRow, info: Info) -> bool:
        """Whether the person who asks may decide on it: another one than the one who proposed it."""
        return proposals.may_publish(info.context, self)

    @answer(scope=None)
    def own(self: ProposalRow, info: Info) -> bool:
        """Whether the person who asks has proposed it."""
        return proposals.own(info.context, self)


@of(Draft)
class RulesetDraft:
    """A file of the hub's folder of rulesets that nobody has published as it is."""

    @answer(scope=None)
    def file(self: Draft) -> str:
        """Its name, with that of the folder."""
        return self.shown_path

    text: str = field(description="What it says.")


@strawberry.type(description="What is asked of the rules that are to be.")
class RulesetQueries:
    @answer(scope=Scope.RULESET_PUBLISH, cost=10, size=PAGED)
    async def ruleset_proposals(
        self, info: Info, first: int, after: str | None = None
    ) -> Connection[RulesetProposal] | None:
        """The rulesets that were proposed for publishing, the newest first."""
        return await proposals.proposals(info.context, first, after)

    @answer(scope=Scope.RULESET_PUBLISH, cost=10)
    async def ruleset_proposal(self, info: Info, id: strawberry.ID) -> RulesetProposal | None:
        """One proposal; null where there is none."""
        return await proposals.proposal(info.context, id)

    @answer(scope=Scope.RULESET_PUBLISH, cost=10, size=about(10))
    def ruleset_drafts(self, info: Info) -> list[RulesetDraft] | None:
        """The files of the hub's folder of rulesets that nobody has published as they are."""
        return proposals.drafts(info.context)


@strawberry.input(description="A draft that should be published, and why.")
class RulesetProposeInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    draft: str = strawberry.field(description="The text of a ruleset, up to 65,536 characters.")
    reason: str = strawberry.field(description="Why; whoever decides reads it, and it is kept.")


@strawberry.input(description="A proposal that is published.")
class RulesetPublishInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    proposal: strawberry.ID = strawberry.field(description="The proposal's number.")


@strawberry.input(description="A proposal that is not followed.")
class RulesetDeclineInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    proposal: strawberry.ID = strawberry.field(description="The proposal's number.")
    reason: str = strawberry.field(description="Why; it is kept with the proposal.")


@of(MutationOutcome)
class RulesetProposalPayload(Payload):
    """The proposal as it is afterwards, or why nothing was changed."""

    @load(proposals_by_number, key="key", scope=None)
    def proposal(self) -> RulesetProposal | None:
        """The proposal; null where nothing was changed."""


@strawberry.type(description="Changes of the rules in force.")
class RulesetMutations:
    @mutation(scope=Scope.RULESET_PUBLISH, cost=500)
    async def ruleset_propose(self: MutationTransaction, input: RulesetProposeInput) -> RulesetProposalPayload | None:
        """Propose, as a person, that a draft be published: it is checked, and a worker rehearses it."""
        return await proposals.propose(self, input.draft, input.reason)

    @mutation(scope=Scope.RULESET_DECIDE, cost=500)
    async def ruleset_publish(self: MutationTransaction, input: RulesetPublishInput) -> RulesetProposalPayload | None:
        """Publish, as a person, what another person has proposed: it is in force from its day on, as by the command."""
        return await proposals.publish(self, input.proposal)

    @mutation(scope=Scope.RULESET_PUBLISH)
    async def ruleset_decline(self: MutationTransaction, input: RulesetDeclineInput) -> RulesetProposalPayload | None:
        """Decline a proposal as somebody who decides, or take back one's own."""
        return await proposals.decline(self, input.proposal, input.reason)
