"""The pages of the act room: thin, each a translation between a person and one read or verb."""
