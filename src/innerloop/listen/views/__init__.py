"""The pages of the listen room: what customers see (`public`), and what members see."""
