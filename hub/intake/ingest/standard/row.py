"""The base of every row model."""

from collections.abc import Iterator
from typing import ClassVar, get_args

from pydantic import BaseModel, ConfigDict

from hub.intake.ingest.spellings import Money
from hub.intake.ingest.standard.fields import Amount, Uscc, column
from hub.intake.ingest.standard.finding_codes import FindingCode


class Row(BaseModel):
    """One valid row; its JSON form can be read back as the same row."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, loc_by_alias=False
    )

    #: Fields whose date cannot lie after the day the file was stated.
    happened: ClassVar[tuple[str, ...]] = ()
    #: Pairs of dates that cannot stand the other way round.
    ordered: ClassVar[tuple[tuple[str, str], ...]] = ()
    #: Pairs of numbers of which the first is a part of the second.
    parts: ClassVar[tuple[tuple[str, str], ...]] = ()

    uscc: Uscc = column("统一社会信用代码", "Unified social credit code, GB 32100-2015, in its one spelling.")

    def contradictions(self) -> Iterator[tuple[str, str]]:
        """Pairs of fields that cannot both be right: the field to correct, and the reason."""
        for earlier, later in self.ordered:
            first, second = getattr(self, earlier), getattr(self, later)
            if first and second and second < first:
                yield later, f"{second} lies before {self.title(earlier)} {first}"
        for part, whole in self.parts:
            least, most = getattr(self, part), getattr(self, whole)
            if least is not None and most is not None and least > most:
                yield part, f"{least} is more than {self.title(whole)} {most}"

    def doubts(self) -> Iterator[tuple[str, FindingCode, str]]:
        """Fields that look wrong and are kept all the same: the field, the code of the warning, and the reason."""
        yield from ()

    @classmethod
    def amounts(cls) -> frozenset[str]:
        """The fields that hold money."""
        return frozenset(
            name
            for name, info in cls.model_fields.items()
            if info.annotation is Money or Amount in get_args(info.annotation)
        )

    @classmethod
    def title(cls, field: str) -> str:
        """The column's Chinese header."""
        return cls.model_fields[field].alias or field
