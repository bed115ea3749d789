"""Whether the access log is whole: the chain is walked, and held against what was noted of it elsewhere."""
