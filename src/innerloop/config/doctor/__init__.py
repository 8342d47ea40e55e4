"""What `innerloop doctor` looks at. Every check is a small function that returns findings and changes nothing.

`examining` runs them in an order in which one that fails spares the ones that hang on it: settings, folder, mail,
database, and at last what flows through the database.
"""
