"""Reads what providers claim of a person, and the table by which claims become an organisation and roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auth.people.providers.port import Identity, LoginRefused
from auth.people.record import NewPerson
from auth.people.roles import Role
from hub.core import uscc


def claim(claims: Mapping[str, object], path: str) -> object:
    """Return a claim by its name or, where there is none of that name, by a path of names with dots between."""
    if path in claims:
        return claims[path]
    value: object = claims
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def texts(value: object) -> Sequence[str]:
    """Return a claim's value as the texts that it holds: itself, or the members of a list."""
    members = value if isinstance(value, list) else [value]
    return [each for each in members if isinstance(each, str)]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A row of the table: who has this value in this claim has these roles in the organisation of this client."""

    claim: str
    value: str
    client: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """The claim that holds the code of the enterprise that a person may act for, and the enterprises' client."""

    claim: str
    client: str


@dataclass(frozen=True, slots=True)
class RoleTable:
    """What a provider's claims are worth here; claims that no row names are worth nothing."""

    rows: Sequence[RoleRow] = ()
    enterprise: EnterpriseRow | None = None

    def entry(self, identity: Identity) -> NewPerson | None:
        """Return the person with client and roles, None for one without any.

        Raises LoginRefused for claims of two organisations, or for an enterprise's code that is none.
        """
        rows = [row for row in self.rows if row.value in texts(claim(identity.claims, row.claim))]
        clients = {row.client for row in rows}
        code = self._enterprise(identity)
        if len(clients) + (code is not None) > 1:
            raise LoginRefused("the provider's claims speak of two organisations")
        if rows:
            held = frozenset().union(*(row.roles for row in rows))
            return NewPerson(identity.person, rows[0].client, held)
        if code is None or self.enterprise is None:
            return None
        return NewPerson(identity.person, self.enterprise.client, frozenset({Role.ENTERPRISE}), code)

    def _enterprise(self, identity: Identity) -> str | None:
        named = texts(claim(identity.claims, self.enterprise.claim)) if self.enterprise else []
        if not named:
            return None
        reading = uscc.read(named[0])
        if len(named) > 1 or reading.fault in uscc.MALFORMED:
            raise LoginRefused("the provider names no enterprise's code where it should")
        return reading.code
