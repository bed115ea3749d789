"""What would be needed for another verdict or grade, set by set."""

from enum import StrEnum

import strawberry

from hub.credit.facts.vocabulary import ChangedBy
from hub.credit.needs.results import Need as NeedRow
from hub.credit.needs.results import NeedKind
from hub.credit.needs.results import NeedSet as NeedSetRow
from schema.language.declarations import answer, field, of
from schema.language.directives import about

strawberry.enum(NeedKind, description="The part of the rules by which a fact counts.")
strawberry.enum(ChangedBy, description="In whose hands a fact is: nobody is promised what others or time decide.")


@strawberry.enum(description="The languages of the hub's sentences.")
class Language(StrEnum):
    ZH = "zh"
    EN = "en"


@of(NeedRow)
class Need:
    """One fact that would have to be another one."""

    kind: NeedKind = field(description="The part of the rules by which it counts.")
    code: str = field(description="The code of the clause, cap or indicator, or of the scheme.")
    fact: str = field(description="The fact, by its name in the rules' vocabulary.")

    @answer(scope=None)
    def text(self: NeedRow, language: Language | None = Language.ZH) -> str:
        """The change in a sentence."""
        return self.text.en if language is Language.EN else self.text.zh

    @answer(scope=None)
    def present(self: NeedRow, language: Language | None = Language.ZH) -> str | None:
        """Its value now; null where that is not known, and to partners."""
        if self.present is None:
            return None
        return self.present.en if language is Language.EN else self.present.zh

    @answer(scope=None)
    def to(self: NeedRow, language: Language | None = Language.ZH) -> str:
        """The values that would do."""
        return self.to.en if language is Language.EN else self.to.zh

    @answer(scope=None)
    def who(self: NeedRow) -> ChangedBy:
        """Who or what can bring it about."""
        return self.by


@of(NeedSetRow)
class NeedSet:
    """Changes that suffice together, and of which none can be left out."""

    needs: list[Need] = field(description="The changes.", size=about(4))
