"""Department files with values that are known, in layouts that bureaus really send: every value is read, or refused."""
