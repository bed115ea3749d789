"""Quick queries over HTTP: the hub beside graphql-core, plain Strawberry and a handwritten route, in the same run."""
