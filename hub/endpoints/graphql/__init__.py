"""`POST /graphql`: reading a request, answering it, logging the answer, writing the response."""
