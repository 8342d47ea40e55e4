"""The kernel as a Django app."""

from django.apps import AppConfig

from innerloop.kernel.engine import any_of


class KernelConfig(AppConfig):
    name = "innerloop.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Teach Django how we ask for one of many."""
        any_of.register()
