"""A schema made to go wrong: every kind of type and field, over rows whose values are often not as declared.

A row is a seed; each of its attributes is drawn from it, so that a world is endless, the same for everyone who looks
twice, and made of right values, nulls, holes, wrong types, exceptions returned and raised, and awaitables.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from random import Random
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from strawberry.schema.config import StrawberryConfig

from auth.scopes import Scope
from hub.core.errors import ConsentRequired, Invalid, NotFound
from resolvers.request.context import Context
from schema.language.declarations import Info, answer, field, load, of
from schema.language.scalars import SCALARS, BigInt

Item = TypeVar("Item")

#: Of a list's items; a document that was drawn asks for any number.
_MOST = 100


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Grain(Enum):
    FINE = 1
    COARSE = 2


strawberry.enum(Colour)
strawberry.enum(Grain)


class Later:
    """An awaitable that can be awaited again: twice the same world."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __repr__(self) -> str:
        return f"<Later {self._value!r}>"

    def __eq__(self, other: object) -> bool:
        return repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def __await__(self) -> Iterator[Any]:
        yield from asyncio.sleep(0).__await__()
        if isinstance(self._value, Refused):
            raise self._value.error
        return self._value


async def there(value: Any) -> Any:
    """What is awaited is not awaited once more."""
    return await value if isinstance(value, Later) else value


@dataclass(frozen=True)
class Refused:
    """An exception to be raised when it is met."""

    error: Exception


@dataclass(frozen=True)
class Nature:
    """How often values are not as declared, in per cent; whether values are awaited, and lists break off."""

    faults: int = 0
    awaits: bool = True
    breaks: bool = False


def _errors(random: Random) -> Exception:
    return random.choice(
        [
            NotFound("not here", field="name"),
            ConsentRequired("no consent", uscc="1"),
            Invalid("wrong"),
            ValueError("a bug"),
            KeyError("gone"),
        ]
    )


class Row:
    """What an attribute draws; `seed` is text, so that rows are compared and told apart."""

    __slots__ = ("nature", "seed")

    def __init__(self, seed: str, nature: Nature) -> None:
        self.seed = seed
        self.nature = nature

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.seed}>"

    def draw(self, name: str, right: Callable[[Random], Any]) -> Any:
        random = Random(f"{self.seed}/{name}")
        value = self._drawn(random, right)
        if isinstance(value, Refused):
            raise value.error
        return value

    def _drawn(self, random: Random, right: Callable[[Random], Any]) -> Any:
        if random.randrange(100) >= self.nature.faults:
            return right(random)
        kinds = [
            "null",
            "null",
            "wrong",
            "returned",
            "raised",
            *(["later", "refused later"] if self.nature.awaits else []),
        ]
        match random.choice(kinds):
            case "null":
                return None
            case "wrong":
                return random.choice([b"bytes", 7, -1.5, float("nan"), 2**40, "text", True, {"a": 1}, Pebble(), object])
            case "returned":
                return _errors(random)
            case "raised":
                return Refused(_errors(random))
            case "later":
                return Later(right(random))
            case _:
                return Later(Refused(_errors(random)))

    def below(self, random: Random) -> "KnotRow":
        return KnotRow(f"{self.seed.split('/')[0]}/{random.randrange(12)}", self.nature)

    def listed(self, random: Random, right: Callable[[Random], Any]) -> Any:
        items = [self._unraised(random, right) for _ in range(random.choice([0, 1, 2, 3]))]
        if random.randrange(100) >= self.nature.faults:
            return items
        kind: Callable[..., Any] = random.choice([tuple, Iterated, *([Streamed] if self.nature.awaits else [])])
        return tuple(items) if kind is tuple else kind(items, self.nature.breaks and random.random() < 0.5)

    def _unraised(self, random: Random, right: Callable[[Random], Any]) -> Any:
        """An item of a list is not met by a call that could raise."""
        value = self._drawn(random, right)
        return value.error if isinstance(value, Refused) else value


@dataclass(frozen=True)
class Iterated:
    """Not a list, but can be iterated; may break off."""

    items: list[Any]
    breaks: bool

    def __iter__(self) -> Iterator[Any]:
        yield from self.items
        if self.breaks:
            raise ValueError("a broken iterator")


@dataclass(frozen=True)
class Streamed:
    """A list that has to be awaited item by item; may break off."""

    items: list[Any]
    breaks: bool

    async def __aiter__(self) -> AsyncIterator[Any]:
        for item in self.items:
            yield item
        if self.breaks:
            raise ValueError("a broken stream")


class Drawn:
    """An attribute drawn from the row's seed."""

    def __init__(self, right: Callable[[Any, Random], Any]) -> None:
        self._right = right

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, row: Any, owner: type) -> Any:
        return self if row is None else row.draw(self._name, lambda random: self._right(row, random))


def _text(row: Row, random: Random) -> str:
    return random.choice(["", "甲", "text", '"quoted"\n'])


def _thing(row: Row, random: Random) -> Any:
    kind = random.choice([KnotRow, KnotRow, LeafRow, TwigRow])
    return kind(f"{row.seed.split('/')[0]}/{random.randrange(12)}", row.nature)


def _day(row: Row, random: Random) -> date:
    return date(2026, 1, 1) + timedelta(days=random.randrange(400))


def _moment(row: Row, random: Random) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
        seconds=random.randrange(10**7), microseconds=random.randrange(3)
    )


class KnotRow(Row):
    """Slotted, so that its Python type alone tells what it is."""

    __slots__ = ()

    text = Drawn(_text)
    sure_text = Drawn(_text)
    count = Drawn(lambda row, random: random.choice([0, 7, 2**31 - 1]))
    sure_count = Drawn(lambda row, random: random.randrange(9))
    ratio = Drawn(lambda row, random: random.random())
    flag = Drawn(lambda row, random: random.random() < 0.5)
    day = Drawn(_day)
    moment = Drawn(_moment)
    price = Drawn(lambda row, random: Decimal(random.randrange(1000)) / 100)
    big = Drawn(lambda row, random: random.randrange(2**60))
    colour = Drawn(lambda row, random: random.choice(list(Colour)))
    grain = Drawn(lambda row, random: random.choice(list(Grain)))
    sure_colour = Drawn(lambda row, random: random.choice(list(Colour)))
    tags = Drawn(lambda row, random: row.listed(random, lambda inner: _text(row, inner)))
    holes = Drawn(lambda row, random: row.listed(random, lambda inner: inner.randrange(5)))
    grid = Drawn(
        lambda row, random: row.listed(random, lambda inner: row.listed(inner, lambda last: last.randrange(5)))
    )
    child = Drawn(lambda row, random: row.below(random))
    sure_child = Drawn(lambda row, random: row.below(random))
    children = Drawn(lambda row, random: row.listed(random, row.below))
    sure_children = Drawn(lambda row, random: row.listed(random, row.below))
    nested = Drawn(lambda row, random: row.listed(random, lambda inner: row.listed(inner, row.below)))
    thing = Drawn(_thing)
    things = Drawn(lambda row, random: row.listed(random, lambda inner: _thing(row, inner)))
    node = Drawn(_thing)
    nodes = Drawn(lambda row, random: row.listed(random, lambda inner: _thing(row, inner)))
    key = Drawn(lambda row, random: random.randrange(12))
    odd_key = Drawn(lambda row, random: random.choice([random.randrange(5), [1], None]))


class LeafRow(Row):
    __slots__ = ()
    text = Drawn(_text)
    sheen = Drawn(lambda row, random: random.choice(list(Colour)))


class TwigRow(Row):
    """With a `__dict__`: another kind of row for the plan."""

    text = Drawn(_text)


class Pebble:
    """Not a row of any type."""

    def __repr__(self) -> str:
        return "<Pebble>"


class Watched(Context):
    """A context that remembers what was loaded, call by call."""

    nature: Nature
    calls: list[tuple[str, tuple[Any, ...], tuple[Any, ...]]]


def by(name: str, right: Callable[[Row, Random], Any]) -> Any:
    """A loader whose values are drawn by key; it may fail as a whole, for some keys, or know nothing of them."""

    async def rows(context: Watched, keys: Sequence[Any], **arguments: Any) -> Mapping[Any, Any]:
        told = tuple(sorted(arguments.items(), key=repr))
        context.calls.append((name, told, tuple(keys)))
        await asyncio.sleep(0)
        if arguments.get("mark") == "broken":
            raise NotFound(f"no mark {arguments['mark']!r}", field="mark")
        context.touched.usccs.update(map(str, keys))
        values: dict[Any, Any] = {}
        for key in keys:
            same = float(key) if isinstance(key, int | float) else repr(key)  # True and 1 are one key
            row = Row(f"{name}/{same}/{told!r}", context.nature)
            random = Random(row.seed)
            value = row._unraised(random, lambda inner, row=row: right(row, inner))
            value = None if isinstance(value, Later) else value
            if random.randrange(100) >= context.nature.faults:
                values[key] = value
        return values

    return rows


def _knot(row: Row, random: Random) -> KnotRow:
    return KnotRow(f"loaded/{random.randrange(12)}", row.nature)


knot_by_key = by("knot", _knot)
knots_by_key = by("knots", lambda row, random: row.listed(random, lambda inner: _knot(row, inner)))
text_by_key = by("text", _text)
thing_by_key = by("thing", _thing)


@strawberry.interface
class Node:
    id: strawberry.ID


@of(LeafRow, same_while=tuple)
class Leaf(Node):
    """A leaf."""

    text: str | None = field(description="Text.")
    sheen: Colour = field(description="Sheen.")

    @answer(scope=None)
    def id(self: LeafRow) -> strawberry.ID:
        """Its id."""
        return strawberry.ID(self.seed)


@of(TwigRow, same_while=tuple)
class Twig(Node):
    """A twig."""

    text: str | None = field(description="Text.")

    @answer(scope=None)
    def id(self: TwigRow) -> strawberry.ID:
        """Its id."""
        return strawberry.ID(self.seed)


@strawberry.input
class Pick:
    colours: list[Colour]
    most: int = 3
    inner: "Pick | None" = None


@strawberry.type
class Echo:
    """A type without `of`."""

    text: str
    marks: list[int]

    @strawberry.field
    def shout(self, info: Info, mark: str = "!") -> str:
        return f"{self.text}{mark}{info.path.key}"

    @strawberry.field
    async def whisper(self) -> str:
        return self.text.lower()


@strawberry.type
class Box(Generic[Item]):
    @answer(scope=None)
    def items(self) -> list[Item]:
        """What it holds."""
        return self.children  # type: ignore[attr-defined, no-any-return]


@of(KnotRow)
class Knot(Node):
    """A knot."""

    text: str | None = field(description="Text.")
    sure_text: str = field(description="Text.")
    count: int | None = field(description="Count.")
    sure_count: int = field(description="Count.")
    ratio: float | None = field(description="Ratio.")
    flag: bool | None = field(description="Flag.")
    day: date | None = field(description="Day.")
    moment: datetime | None = field(description="Moment.")
    price: Decimal | None = field(description="Price.")
    big: BigInt | None = field(description="Big.")
    colour: Colour | None = field(description="Colour.")
    grain: Grain | None = field(description="Grain.")
    sure_colour: Colour = field(description="Colour.")
    tags: list[str] | None = field(description="Tags.")
    holes: list[int | None] = field(description="Holes.")
    grid: list[list[int] | None] | None = field(description="Grid.")
    child: "Knot | None" = field(description="Child.")
    sure_child: "Knot" = field(description="Child.")
    children: list["Knot | None"] | None = field(description="Children.")
    sure_children: list["Knot"] | None = field(description="Children.")
    nested: list[list["Knot"] | None] | None = field(description="Nested.")
    thing: "Thing | None" = field(description="Thing.")
    things: list["Thing"] | None = field(description="Things.")
    node: Node | None = field(description="Node.")
    nodes: list[Node | None] = field(description="Nodes.")

    @answer(scope=None)
    def id(self: KnotRow) -> strawberry.ID:
        """Its id."""
        return strawberry.ID(self.seed)

    @answer(scope=None)
    def box(self: KnotRow) -> Box["Knot"] | None:
        """A generic type."""
        return self

    @answer(scope=None)
    def echo(
        self: KnotRow, text: str = "said", times: int = 1, colours: list[Colour] | None = None, pick: Pick | None = None
    ) -> Echo | None:
        """What it is called with."""
        marks = [times, *([pick.most, len(pick.colours)] if pick else [])]
        if pick:
            pick.colours.append(Colour.RED)
        said = f"{text} {self.seed} {colours} {pick}"
        if colours:
            colours.append(Colour.RED)
        return Echo(text=said, marks=marks)

    @answer(scope=None)
    def told(self: KnotRow, info: Info, colour: Colour = Colour.RED) -> str:
        """Where it is asked."""
        return f"{info.path.as_list()} {info.field_name} {colour!r} {[each.name for each in info.selected_fields]}"

    @answer(scope=None)
    async def slow(self: KnotRow, times: int = 1) -> "Knot | None":
        """Awaited."""
        await asyncio.sleep(0)
        return await there(self.child)

    @answer(scope=None)
    async def sure_slow(self: KnotRow) -> "Knot":
        """Awaited."""
        return await there(self.child)

    @answer(scope=Scope.GRADE_READ)
    def guarded(self: KnotRow, info: Info, mark: str = "") -> str | None:
        """Needs a scope."""
        return f"{mark}{info.context.actor.client}"

    @answer(scope=Scope.REPORT_READ, purpose=True)
    async def secret(self: KnotRow, info: Info) -> "Knot | None":
        """Needs a scope and a purpose."""
        return await info.context.load(knot_by_key, self.key, mark="own", marks=None)

    @answer(scope=Scope.REPORT_READ, purpose=True)
    def sure_secret(self: KnotRow) -> str:
        """Takes its knot with it where it is refused."""
        return self.sure_text

    @load(knot_by_key, key="key", scope=Scope.GRADE_READ)
    def loaded(self, mark: str = "own", marks: list[int] | None = None) -> "Knot | None":
        """Loaded."""

    @load(knots_by_key, key="key", scope=Scope.GRADE_READ)
    def all_loaded(self, day: date | None = None) -> list["Knot"] | None:
        """Loaded."""

    @load(knot_by_key, key="odd_key", scope=Scope.ELIGIBILITY_READ)
    def oddly_loaded(self, mark: str = "own", marks: list[int] | None = None) -> "Knot | None":
        """By keys that often are none."""

    @load(text_by_key, key="key", scope=Scope.ELIGIBILITY_READ)
    def surely_loaded(self, mark: str | None = None) -> str:
        """Not null."""

    @load(thing_by_key, key="key", scope=Scope.REPORT_READ, purpose=True)
    def thing_loaded(self) -> "Thing | None":
        """A union, for a purpose."""

    @strawberry.field
    def plain(self, info: Info, text: str, pick: Pick | None = None) -> str:
        return f"{text} {pick} {info.path.key}"


Thing = Annotated[Knot | Leaf | Twig, strawberry.union("Thing")]


@strawberry.type
class Query:
    @answer(scope=Scope.ENTERPRISE_READ)
    async def knot(self, info: Info, seed: str = "a") -> Knot | None:
        """One."""
        return KnotRow(f"{seed}/0", nature(info))

    @answer(scope=None)
    def knots(self, info: Info, seed: str = "a", first: int = 3) -> list[Knot] | None:
        """Some."""
        if not 0 <= first <= _MOST:
            raise Invalid(f"first is {first}", field="first")
        return [KnotRow(f"{seed}/{number}", nature(info)) for number in range(first)]

    @answer(scope=None)
    def sure_knot(self, info: Info, seed: str = "b") -> Knot:
        """One that cannot be null."""
        return KnotRow(f"{seed}/1", nature(info))

    @answer(scope=None)
    def nodes(self, info: Info, seed: str = "a", first: int = 4) -> list[Node | None]:
        """Of several types."""
        kinds = [KnotRow, LeafRow, TwigRow, KnotRow]
        return [kinds[number % 4](f"{seed}/{number}", nature(info)) for number in range(min(first, _MOST))]

    @answer(scope=None)
    def nothing(self) -> Knot | None:
        """Never anything."""
        return None

    @strawberry.field
    def plain(self, info: Info) -> Echo:
        return Echo(text=info.context.actor.client, marks=[1])


def nature(info: Info) -> Nature:
    return info.context.nature  # type: ignore[attr-defined, no-any-return]


@strawberry.type
class Mutation:
    @strawberry.mutation
    def stir(self, text: str) -> str:
        return text


WORLD = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=[Knot, Leaf, Twig],
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
)._schema
