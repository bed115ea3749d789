"""Take in department files: read, validated row by row, kept as records."""
