"""
What goes out to a language model and what comes back: plain Python, and the port to it.

Verbs are in `actions.outside`; `connect.language_models` brings the adapters. What comes back is words for people to
read: no number, no state and no action is ever made of it (docs/adr/0042-a-language-model-says-words-only.md).
"""
