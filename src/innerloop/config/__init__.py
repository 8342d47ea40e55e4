"""Settings, addresses, processes and the `innerloop` command. Knows every room; nobody imports it."""
