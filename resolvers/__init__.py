"""The middle storey: how an answer is fetched, one batched call for each kind of row."""
