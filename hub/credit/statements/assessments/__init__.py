"""Facts and grades derived on the spot, for a day or a moment of which nothing is stated."""
