"""Mail that leaves by a provider's own HTTP API instead of SMTP."""
