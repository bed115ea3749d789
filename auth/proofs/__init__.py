"""How a caller proves who it is: client credentials, DPoP proofs, and the values that are good for one use."""
