"""Drafts that are proposed: what is checked of them."""
