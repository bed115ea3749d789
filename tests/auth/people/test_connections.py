"""Whoever asks an identity provider on behalf of a request hands the request's trace on."""

import httpx2

from auth.people.providers.connections import TRACED
from hub.core import tracing

ID = "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_the_provider_is_told_the_trace() -> None:
    trace = tracing.continued([f"00-{ID}-00f067aa0ba902b7-01"])
    sent: list[httpx2.Request] = []

    def answered(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(200)

    transport = httpx2.MockTransport(answered)
    async with httpx2.AsyncClient(transport=transport, event_hooks=TRACED) as http:
        with tracing.followed(trace):
            await http.get("https://id.example/")

    assert sent[0].headers["traceparent"].split("-")[:2] == ["00", ID]
    assert sent[0].headers["traceparent"].split("-")[2] != "00f067aa0ba902b7"
