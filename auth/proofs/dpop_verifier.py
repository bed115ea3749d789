"""Verification of DPoP proofs: one in each request, used once, with a nonce if the hub asks for one (RFC 9449)."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from auth.proofs import dpop
from auth.proofs.dpop import ERROR, DpopProof, ProofTarget
from auth.proofs.nonces import Nonces
from auth.proofs.single_use import SingleUses
from auth.tokens.times import LEEWAY
from hub.core.errors import Unauthenticated


class DpopVerifier:
    """Verifies the proofs that one process receives; it asks for nonces only if it is given some."""

    def __init__(self, uses: SingleUses, nonces: Nonces | None) -> None:
        self._uses = uses
        self._nonces = nonces

    async def verify(self, headers: Sequence[str], target: ProofTarget, bound_to: str | None = None) -> str:
        """Verify the proof in the DPoP header, of which all values are given, and return its key's thumbprint.

        `bound_to` is the thumbprint of the key that the token is bound to. Raises Unauthenticated, whose details hold
        the error code of RFC 9449 and, if one is needed, the nonce to use.
        """
        if len(headers) != 1:
            fault = "the DPoP header is repeated" if headers else "the DPoP header with a proof is missing"
            raise Unauthenticated(fault, error=ERROR)
        proof = dpop.validate(headers[0], target, time.time())
        if bound_to is not None and proof.thumbprint != bound_to:
            raise Unauthenticated("the token is bound to another key than the DPoP proof's", error="invalid_token")
        self._check_nonce(proof)
        until = datetime.fromtimestamp(proof.issued_at + dpop.LONGEST_AGE + LEEWAY, UTC)
        if not await self._uses.is_first("proof", proof.thumbprint, proof.jti, until=until):
            raise Unauthenticated("the DPoP proof has been used before", error=ERROR)
        return proof.thumbprint

    def fresh_nonce(self) -> str | None:
        """Return a nonce for the client's next proof, or None if the hub asks for none."""
        return self._nonces.new(time.time()) if self._nonces else None

    def _check_nonce(self, proof: DpopProof) -> None:
        if self._nonces and not self._nonces.is_fresh(proof.nonce, time.time()):
            raise Unauthenticated(
                "the DPoP proof needs the nonce of the header DPoP-Nonce",
                error="use_dpop_nonce",
                nonce=self.fresh_nonce(),
            )
