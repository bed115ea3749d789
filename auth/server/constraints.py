"""On which terms a client gets its token: for which resource, bound to which key, narrowed to what."""

from collections.abc import Sequence
from dataclasses import dataclass

from auth import addresses
from auth.clients.record import Client
from auth.errors import InvalidAuthorizationDetails, InvalidDpopProof, InvalidTarget
from auth.proofs import dpop
from auth.proofs.dpop_verifier import DpopVerifier
from auth.server.client_endpoint import EndpointRequest
from auth.server.token_client import TokenConstraints
from auth.tokens import authorization_details
from hub.core import clock
from hub.core.actor import Bound
from hub.core.errors import Invalid, Unauthenticated
from hub.core.store.database import Database
from hub.intake.consent.queries import held


@dataclass(frozen=True, slots=True)
class ConstraintsReader:
    """Raises the standard's own error for what cannot be granted."""

    database: Database
    issuer: str
    proofs: DpopVerifier

    async def __call__(self, asked: EndpointRequest, client: Client) -> TokenConstraints:
        return TokenConstraints(
            audience=_audience(asked.resources, self.issuer),
            bounds=await self._bounds(asked, client),
            jkt=await self._thumbprint(asked, client),
        )

    async def _bounds(self, asked: EndpointRequest, client: Client) -> tuple[Bound, ...] | None:
        """Checked against the consents that are live now; they are checked again at every read."""
        text = asked.parameters.get(authorization_details.PARAMETER)
        if text is None:
            return None
        try:
            found = authorization_details.read(text)
            usccs = sorted({uscc for bound in found for uscc in bound.usccs})
            authorization_details.check(
                found, client.actor, await held(self.database, usccs, clock.now()), clock.today()
            )
        except Invalid as error:
            raise InvalidAuthorizationDetails(error.message) from error
        return found

    async def _thumbprint(self, asked: EndpointRequest, client: Client) -> str | None:
        """Of the key that the token will be bound to, if the client sent a proof or must."""
        if not asked.proofs and not client.dpop_required:
            return None
        try:
            return await self.proofs.verify(asked.proofs, dpop.ProofTarget("POST", self.issuer + addresses.TOKEN))
        except Unauthenticated as refused:
            error, nonce = refused.details["error"], refused.details.get("nonce")
            raise InvalidDpopProof(str(error), refused.message, str(nonce) if nonce else None) from refused


def _audience(named: Sequence[str], issuer: str) -> str | list[str]:
    """The hub as a whole where no resource is named; raises invalid_target for one that is not the hub's."""
    targets = []
    for resource in named or [issuer]:
        target = resource.rstrip("/") if resource == f"{issuer}/" else resource
        if target not in addresses.audiences(issuer):
            raise InvalidTarget(f"resource is neither {issuer} nor {issuer}{addresses.GRAPHQL}")
        targets.append(target)
    return targets[0] if len(targets) == 1 else list(dict.fromkeys(targets))
