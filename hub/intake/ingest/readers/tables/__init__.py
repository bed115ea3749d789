"""From the lines of a sheet to the rows of a table: header, merged cells, units, and what is no data."""
