"""/responses: what customers answered. Given, listed, read, changed, deleted."""
