"""Django's way to PostgreSQL, with a check of the connection that asks the server nothing."""
