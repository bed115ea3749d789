"""What a token is and whether it is good: JWTs, the keys that sign them, their claims, issuers and revocations."""
