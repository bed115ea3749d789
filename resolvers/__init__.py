"""The middle storey: fetches rows for fields of the schema, one batched call for each kind."""
