"""Language models that a workspace may have: two protocols, and the page under Settings."""
