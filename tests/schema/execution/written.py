"""Documents written by hand, each for what its name says."""

from typing import Any

KNOT = "id text sureText count sureCount ratio flag day moment price big colour grain sureColour"

DOCUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "leaves": ("{ knots(first: 9) { %s } }" % KNOT, {}),
    "leaf lists": ("{ knots(first: 9) { tags holes grid } }", {}),
    "one object": ("{ sureKnot { %s child { %s } } }" % (KNOT, KNOT), {}),
    "sure child": ("{ knots { sureChild { sureText sureChild { sureText sureCount } } text } sureKnot { count } }", {}),
    "nothing": ("{ nothing { sureChild { id } } }", {}),
    "lists": ("{ knots { children { sureText } sureChildren { sureText } nested { sureText text } } }", {}),
    "aliases": ("{ a: knots(first: 1) { x: text y: text z: sureText } b: knots(first: 2) { x: count } }", {}),
    "merging": (
        "{ knots { child { text } child { count child { id } } ...F } knots { id } } "
        "fragment F on Knot { child { sureText child { text } } }",
        {},
    ),
    "typename": ("{ __typename knots { __typename t: __typename thing { __typename } things { __typename } } }", {}),
    "unions": (
        "{ knots(first: 6) { thing { ... on Knot { text sureCount } ... on Leaf { sheen l: text } ... on Twig { id } } "
        "things { __typename ... on Node { id } ... on Leaf { sheen } } } }",
        {},
    ),
    "interfaces": (
        "{ nodes(first: 7) { id __typename ... on Knot { child { text } } ... on Leaf { text sheen } } }",
        {},
    ),
    "interface fields": (
        "{ knots(first: 5) { node { id ...L } nodes { id ... on Knot { sureText } } } } fragment L on Leaf { sheen }",
        {},
    ),
    "empty for a type": ("{ nodes { ... on Knot { text } } }", {}),
    "arguments": (
        "query ($text: String, $times: Int = 3, $colours: [Colour!], $pick: Pick, $none: String) { knots { "
        "a: echo { text marks } b: echo(text: $text, times: $times) { text marks } c: echo(text: $none) { text } "
        "d: echo(colours: [RED, GREEN], pick: {colours: [RED], inner: {colours: [], most: 1}}) { text marks } "
        "e: echo(colours: $colours, pick: $pick) { text marks } f: echo(pick: {colours: $colours}) { text marks } "
        "g: echo(text: null) { text } told(colour: GREEN) h: told } }",
        {"text": "hello", "colours": ["GREEN"], "pick": {"colours": ["RED"], "most": 5}},
    ),
    "argument refused": (
        'query ($times: Int = 3, $text: String = "x") { knots { echo(times: $times, text: $text) { text } } }',
        {"times": None},
    ),
    "argument refused where a scope is needed": (
        'query ($mark: String = "x") { knots { guarded(mark: $mark) loaded(mark: $mark) { id } } }',
        {"mark": None},
    ),
    "single items for lists": ("{ knots { echo(colours: RED, pick: {colours: GREEN}) { text marks } } }", {}),
    "variables refused": (
        "query ($n: Int!, $p: Pick) { knots(first: $n) { id } sureKnot { echo(pick: $p) { text } } }",
        {"n": "x", "p": {}},
    ),
    "variable missing": ("query ($n: Int!) { knots(first: $n) { id } }", {}),
    "root refused": ("{ knots(first: -1) { id } sureKnot { text } }", {}),
    "skip": (
        "query ($yes: Boolean!, $no: Boolean = false) { knots { text @skip(if: $yes) count @include(if: $no) "
        "... @include(if: $yes) { flag } ...F @skip(if: $no) child @skip(if: $no) { id @skip(if: true) } } } "
        "fragment F on Knot { day @include(if: $yes) }",
        {"yes": True},
    ),
    "skip everything": ("{ knots { id @skip(if: true) } sureKnot @include(if: false) { id } }", {}),
    "skip by null": ("query ($no: Boolean = true) { sureKnot { child { id @skip(if: $no) text } } }", {"no": None}),
    "skip by null below a list": (
        "query ($no: Boolean = true) { knots { children { id @skip(if: $no) } } }",
        {"no": None},
    ),
    "skip by null at the root": ("query ($no: Boolean = true) { sureKnot @skip(if: $no) { id } }", {"no": None}),
    "awaited": (
        "{ knot { slow { text slow { id slow { sureText } } } sureSlow { id } } "
        "knots { slow { count } sureSlow { id } } }",
        {},
    ),
    "loads": (
        "{ knots(first: 8) { loaded { text } allLoaded { sureText } a: surelyLoaded thingLoaded { __typename } } }",
        {},
    ),
    "loads in loads": (
        "{ knots(first: 6) { loaded { loaded { loaded { id key: surelyLoaded } allLoaded { loaded { id } } } } } }",
        {},
    ),
    "loads by two branches": (
        '{ a: knots { loaded { id } child { loaded { text } } } b: knots(seed: "c") '
        "{ loaded { id } l: loaded { text } } knot { loaded { id } } }",
        {},
    ),
    "loads with arguments": (
        'query ($marks: [Int!], $day: Date) { knots { a: loaded(mark: "x", marks: [1, 2]) { id } '
        'b: loaded(mark: "x", marks: $marks) { id } c: loaded(marks: 1) { id } allLoaded(day: $day) { id } '
        'd: allLoaded(day: "2026-01-01") { id } s: surelyLoaded(mark: null) } }',
        {"marks": [1, 2], "day": "2026-01-02"},
    ),
    "a broken load": (
        '{ knots { a: loaded(mark: "broken") { id } b: loaded { id } c: surelyLoaded(mark: "broken") } }',
        {},
    ),
    "a broken sure load": ('{ knots { child { surelyLoaded(mark: "broken") } } sureKnot { text } }', {}),
    "odd keys": ('{ knots(first: 9) { oddlyLoaded { id } a: oddlyLoaded(mark: "x") { text } } }', {}),
    "scopes": (
        "{ knot { id } knots { guarded secret { id text } loaded { id } thingLoaded { __typename } surelyLoaded } }",
        {},
    ),
    "scopes below": (
        "{ knots { sureChild { sureSecret guarded } children { secret { id } guarded } } sureKnot { sureSecret } }",
        {},
    ),
    "a scope in a sure place": ("{ sureKnot { sureSecret } knots { id } }", {}),
    "undeclared resolvers": (
        '{ plain { text marks shout s: shout(mark: "?") whisper } knots { plain(text: "x", pick: {colours: []}) } }',
        {},
    ),
    "generics": ("{ knots { box { items { sureText } } } }", {}),
    "introspection": ('{ __schema { queryType { name } } __type(name: "Knot") { name } knots { id } }', {}),
    "mutation": ('mutation { stir(text: "x") a: stir(text: "y") }', {}),
    "unparsable": ("{ knots { ", {}),
    "invalid": ("{ knots { nowhere } }", {}),
    "two operations": ("query A { knots { id } } query B { knots { id } }", {}),
    "deep": ("{ sureKnot { " + "sureChild { " * 60 + "id" + " }" * 60 + " } }", {}),
    "too deep": ("{ sureKnot { " + "sureChild { " * 190 + "id" + " }" * 190 + " } }", {}),
}
