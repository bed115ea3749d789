"""Sharing 共享: what goes out of the hub as a whole: reports today, packages and notices later."""
