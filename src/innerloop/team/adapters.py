"""Where allauth asks us: nobody signs up by themselves, and mail goes our way."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """Members are invited; there is no open door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: a workspace's owner or admin invites."""
        return False
