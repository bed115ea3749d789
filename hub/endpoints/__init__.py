"""What the hub answers over HTTP besides its authorization server: GraphQL, health, metrics."""
