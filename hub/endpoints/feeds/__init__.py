"""`GET /feeds/{view}`: the query `changes` as JSON Lines, or as a live stream of server-sent events."""
