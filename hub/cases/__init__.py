"""Cases 办理: what enterprises ask for and officials decide: declarations, objections, repair, recommendations."""
