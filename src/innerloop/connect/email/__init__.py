"""Mail: composing, signing, sending."""
