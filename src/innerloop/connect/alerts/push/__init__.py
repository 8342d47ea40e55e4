"""Notices to browsers: Web Push (RFC 8030), encrypted for one browser (8291), signed by this installation (8292)."""
