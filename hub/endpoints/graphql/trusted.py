"""Puts in the text of a trusted document that a request names, and refuses other texts to some clients."""

from dataclasses import replace

from auth.clients.trusted_documents import TrustedDocuments, digest
from auth.grant import Grant
from hub.core.errors import Forbidden, Invalid, NotFound
from schema.requests.request import GraphQLRequest


async def with_text(request: GraphQLRequest, documents: TrustedDocuments, grant: Grant) -> GraphQLRequest:
    """The request with its document's text; a text that is sent is not registered by that.

    Raises NotFound for a digest that the client has not registered, Invalid for one that is not the text's, and
    Forbidden for a text that is not registered, where the client may send no other.
    """
    if request.query or request.digest is None:
        if request.digest is not None and request.digest != digest(request.query):
            raise Invalid("the hash is not that of 'query': send one of the two")
        if grant.trusted_only and await documents.text(grant.client, digest(request.query)) is None:
            raise Forbidden(f"client {grant.client!r} may send trusted documents only, and this is none of its own")
        return request
    text = await documents.text(grant.client, request.digest)
    if text is None:
        raise NotFound(f"client {grant.client!r} has no trusted document sha256:{request.digest}")
    return replace(request, query=text)
