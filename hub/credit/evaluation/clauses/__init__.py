"""Clauses as functions of one fact or one grade: true, false or unknown, each with its reason."""
