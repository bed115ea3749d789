"""DPoP proofs as they arrive: one in each request, never twice, with a nonce where the hub asks for one."""

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
    """One per process; without `nonces` none is asked for."""

    def __init__(self, uses: SingleUses, nonces: Nonces | None) -> None:
        self._uses = uses
        self._nonces = nonces

    async def check(self, shown: Sequence[str], request: ProofTarget, bound_to: str | None = None) -> str:
        """The thumbprint of the caller's key, from all values of the DPoP header.

        Raises Unauthenticated, whose details name the error of RFC 9449 and the nonce to use.
        """
        if len(shown) != 1:
            fault = "the DPoP header is repeated" if shown else "the DPoP header with a proof is missing"
            raise Unauthenticated(fault, error=ERROR)
        proof = dpop.validate(shown[0], request, time.time())
        if bound_to is not None and proof.thumbprint != bound_to:
            raise Unauthenticated("the token is bound to another key than the DPoP proof's", error="invalid_token")
        self._check_nonce(proof)
        until = datetime.fromtimestamp(proof.issued_at + dpop.LONGEST_AGE + LEEWAY, UTC)
        if not await self._uses.is_first("proof", proof.thumbprint, proof.jti, until=until):
            raise Unauthenticated("the DPoP proof has been used before", error=ERROR)
        return proof.thumbprint

    def fresh_nonce(self) -> str | None:
        """For the client's next proof; None where none is asked for."""
        return self._nonces.new(time.time()) if self._nonces else None

    def _check_nonce(self, proof: DpopProof) -> None:
        if self._nonces and not self._nonces.is_fresh(proof.nonce, time.time()):
            raise Unauthenticated(
                "the DPoP proof needs the nonce of the header DPoP-Nonce",
                error="use_dpop_nonce",
                nonce=self.fresh_nonce(),
            )
