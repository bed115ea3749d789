"""`WS /graphql`: GraphQL over the subprotocol graphql-transport-ws."""
