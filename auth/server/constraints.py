"""The constraints of a token: which audience it is for, which key it is bound to, and what it is narrowed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from authlib.common.security import generate_token

from auth import addresses
from auth.clients.record import Client
from auth.errors import InvalidAuthorizationDetails, InvalidDpopProof, InvalidTarget
from auth.proofs import dpop
from auth.proofs.dpop_verifier import DpopVerifier
from auth.server.client_endpoint import EndpointRequest
from auth.tokens import authorization_details
from hub.core import clock
from hub.core.actor import Bound
from hub.core.errors import Invalid, Unauthenticated
from hub.core.store.database import Database
from hub.intake.consent.queries import unrevoked


@dataclass(frozen=True, slots=True)
class TokenConstraints:
    """What a token holds besides its scopes.

    `jkt` is the thumbprint of the key that it is bound to, `bounds` are its authorization details, `jti` will name it.
    """

    audience: str | list[str]
    jkt: str | None
    bounds: tuple[Bound, ...] | None
    jti: str = field(default_factory=lambda: generate_token(22))

    @property
    def token_type(self) -> str:
        """The `token_type` of the token response."""
        return "Bearer" if self.jkt is None else "DPoP"

    @property
    def claims(self) -> Mapping[str, object]:
        """The claims that these constraints add to a token."""
        confirmation = {"cnf": {"jkt": self.jkt}} if self.jkt else {}
        return {"aud": self.audience, "jti": self.jti, **confirmation, **self.details}

    @property
    def details(self) -> Mapping[str, object]:
        """The `authorization_details`, which token and token response both hold; empty if there are none."""
        if not self.bounds:
            return {}
        return {authorization_details.PARAMETER: authorization_details.document(self.bounds)}


@dataclass(frozen=True, slots=True)
class ConstraintsReader:
    """Reads the constraints of a token from the request for it."""

    database: Database
    issuer: str
    dpop_verifier: DpopVerifier

    async def read(self, request: EndpointRequest, client: Client) -> TokenConstraints:
        """Return the constraints; what cannot be granted is refused with the error of the standard that defines it."""
        return TokenConstraints(
            audience=_audience(request.resources, self.issuer),
            bounds=await self._bounds(request, client),
            jkt=await self._thumbprint(request, client),
        )

    async def _bounds(self, request: EndpointRequest, client: Client) -> tuple[Bound, ...] | None:
        """Check the authorization details against the consents that are live now; every read checks them again."""
        text = request.parameters.get(authorization_details.PARAMETER)
        if text is None:
            return None
        try:
            bounds = authorization_details.read(text)
            usccs = sorted({uscc for bound in bounds for uscc in bound.usccs})
            consents = await unrevoked(self.database, usccs, clock.now())
            authorization_details.check(bounds, client.actor, consents, clock.today())
        except Invalid as error:
            raise InvalidAuthorizationDetails(error.message) from error
        return bounds

    async def _thumbprint(self, request: EndpointRequest, client: Client) -> str | None:
        """Return the thumbprint of the key to bind the token to, if the client sent a proof or has to."""
        if not request.proofs and not client.dpop_required:
            return None
        target = dpop.ProofTarget("POST", self.issuer + addresses.TOKEN)
        try:
            return await self.dpop_verifier.verify(request.proofs, target)
        except Unauthenticated as refused:
            error, nonce = refused.details["error"], refused.details.get("nonce")
            raise InvalidDpopProof(str(error), refused.message, str(nonce) if nonce else None) from refused


def _audience(resources: Sequence[str], issuer: str) -> str | list[str]:
    """Return the audience for the requested resources (RFC 8707); without any it is the hub as a whole.

    Raises invalid_target for a resource that is not the hub's.
    """
    targets = []
    for resource in resources or [issuer]:
        target = resource.rstrip("/") if resource == f"{issuer}/" else resource
        if target not in addresses.audiences(issuer):
            raise InvalidTarget(f"resource is neither {issuer} nor {issuer}{addresses.GRAPHQL}")
        targets.append(target)
    return targets[0] if len(targets) == 1 else list(dict.fromkeys(targets))
