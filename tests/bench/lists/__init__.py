"""Lists out of a million: every filter, pair of filters, order and reader, from the first page to the last."""
