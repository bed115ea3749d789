"""What clients are told, over HTTP, with a real token."""

from tests.district import District, Hub, code

VERDICT = """
query ($uscc: String!) {
  eligibility(uscc: $uscc, scenario: "contract-credit") { outcome reasons { code outcome } scenario { code title } }
}
"""


async def test_missing_sources_cannot_tell(hub: Hub, district: District) -> None:
    await district.register(1)
    finance = await hub.client("finance", "eligibility:read")

    answer = await finance.ask(VERDICT, uscc=code(1))

    print(answer)
    assert 0
