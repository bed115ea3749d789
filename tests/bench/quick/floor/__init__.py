"""The floor: each shape written by hand on Starlette, asyncpg and orjson, without GraphQL, auth or log."""
