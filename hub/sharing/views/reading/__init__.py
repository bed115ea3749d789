"""The rows of each kind of view, read for its client as a query reads them."""
