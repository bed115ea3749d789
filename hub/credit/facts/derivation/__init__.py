"""The derivation of facts from records, source by source."""
