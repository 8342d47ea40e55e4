"""How what members are told leaves the page: the adapters of `team.notices`."""
