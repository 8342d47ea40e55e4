"""What can be told from a customer's words alone, without a database: language, clauses, vectors, feelings, themes.

Everything runs offline. Heavy libraries are loaded when they are first needed.
"""
