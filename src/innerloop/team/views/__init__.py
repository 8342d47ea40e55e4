"""The pages of the team room: thin, each a translation between a person and one verb."""
