"""Facts and grades derived on the spot, for a day or a moment about which nothing is stated."""
