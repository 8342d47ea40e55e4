"""Innerloop, a self-hosted Net Promoter System. The rooms are described in ARCHITECTURE.md."""
