"""The same questions in Strawberry as its documentation shows it: types, resolvers, DataLoaders, ORM sessions."""
