"""Cases 办理: what enterprises ask for and officials decide: declarations, objections, repair.

No area stands here yet.
"""
