"""The watch: looking at the days that are over, keeping how far it came, telling what was found, and judging that."""
