"""Keeping secrets out of the log: addresses of ours hold tokens that open a survey or a way out."""

import logging


class WithoutAddresses(logging.Filter):
    """Replaces the address of a request in Django's own lines by the route that it matched."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say the route instead of the path, and let the line through."""
        request = getattr(record, "request", None)
        if request is None:
            return True
        match = getattr(request, "resolver_match", None)
        route = f"/{match.route}" if match else "an address that leads nowhere"
        path = getattr(request, "path", "")
        if isinstance(record.args, tuple):
            record.args = tuple(route if argument == path else argument for argument in record.args)
        return True
