"""The providers that are expected to deliver a list, and up to which day their deliveries let its silence count."""
