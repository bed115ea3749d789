"""Who an enterprise is: the register, its regions and its industries."""
