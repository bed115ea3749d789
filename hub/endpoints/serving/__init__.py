"""How the server's processes take connections: with bounds on who says nothing, and to the last one when they stop."""
