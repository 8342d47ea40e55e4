"""Django as WSGI: all but the live updates."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
