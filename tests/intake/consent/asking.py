"""The requests about consents that these tests send."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hub.core import clock
from tests.district import Asker, District, Hub, code

GRANT = """
mutation ($input: ConsentGrantInput!) { consentGrant(input: $input) {
  clientMutationId
  consent { id uscc grantee purpose fields from to grantedBy method evidence revokedAt live }
  refusal { code message field }
} }
"""
REVOKE = """
mutation ($input: ConsentRevokeInput!) { consentRevoke(input: $input) {
  clientMutationId consent { id live } refusal { code message field }
} }
"""
LIST = """
query ($first: Int!, $after: String, $uscc: String, $live: Boolean) {
  consents(first: $first, after: $after, uscc: $uscc, live: $live) {
    nodes { id uscc grantee live } pageInfo { hasNextPage endCursor }
  }
}
"""


def day(distance: int) -> date:
    return clock.today() + timedelta(days=distance)


def terms(name: str = "one", **changed: object) -> dict[str, object]:
    return {
        "clientMutationId": name,
        "grantee": "bank",
        "purpose": "CREDIT_FINANCING",
        "fields": ["GRADE", "VERDICT"],
        **changed,
    }


async def granted(asker: Asker, name: str = "one", **changed: object) -> Any:
    return (await asker.ask(GRANT, input=terms(name, **changed)))["data"]["consentGrant"]


async def revoked(asker: Asker, number: str, name: str = "end") -> Any:
    answer = await asker.ask(REVOKE, input={"clientMutationId": name, "id": number})
    return answer["data"]["consentRevoke"]


async def listed(asker: Asker, first: int = 10, **narrowed: object) -> Any:
    return (await asker.ask(LIST, first=first, **narrowed))["data"]["consents"]


async def rows(hub: Hub, table: str) -> int:
    return int((await hub.database.fetch(f"select count(*) from {table}"))[0][0])


@dataclass(frozen=True)
class Cast:
    """Two enterprises, a bank, and the counter of a department."""

    own: Asker
    other: Asker
    bank: Asker
    counter: Asker


async def cast(hub: Hub, district: District) -> Cast:
    await district.register(1)
    await district.register(2, 辖区代码="420704")
    scopes = ("consent:grant", "consent:read", "enterprise:read", "grade:read", "record.tax:read")
    return Cast(
        own=await hub.client("own", *scopes, kind="subject", organisation=code(1)),
        other=await hub.client("other", *scopes, kind="subject", organisation=code(2)),
        bank=await hub.client("bank", *scopes, kind="partner"),
        counter=await hub.client("counter", *scopes, organisation="service-hall", jurisdictions=["420703"]),
    )
