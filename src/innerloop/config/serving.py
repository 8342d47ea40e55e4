"""The web process: one ASGI server on one port. Live updates are async; all else is Django under WSGI."""

import os
import socket
import threading
import time
from types import FrameType

import uvicorn
from django.conf import settings
from django.urls import get_resolver

from innerloop.config import bodies, lasting, tree
from innerloop.config.bridge import Bridge, Receive, Scope, Send
from innerloop.config.wsgi import application as django_application
from innerloop.share import live
from innerloop.understand.lake import at_hand

BACKLOG = 2048  # connections that wait until they are taken


class OneDoor:
    """The ASGI application: `/live` goes to the live hub, everything else to Django in a thread."""

    def __init__(self) -> None:
        pages = Bridge(django_application, threads=settings.ENVIRONMENT.web_threads)
        self.pages = bodies.WholeBodies(pages)
        self.hub = live.Hub()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live_and_die(receive, send)
        elif scope["type"] == "http" and scope["path"] == "/live":
            await self.hub.serve(scope, receive, send)
        elif scope["type"] == "http":
            await self.pages(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _live_and_die(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.hub.open()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.hub.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def serve(*, host: str, port: int, shares_port: bool = False) -> None:
    """Serve until told to stop; with `shares_port` beside others who serve the same port."""
    _end_with_tree()
    at_hand.keep_looking()
    door = OneDoor()
    config = uvicorn.Config(
        door,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,  # addresses hold tokens
        log_config=None,  # its errors go where all go: its own handlers print them whole
        proxy_headers=False,  # who is asking is worked out from trusted proxies only
        server_header=False,
        timeout_graceful_shutdown=3,
        lifespan="on",
        backlog=BACKLOG,
    )
    _ = get_resolver().url_patterns  # else the first request loads them, and they would not be kept
    lasting.keep()
    _Server(config, door.hub).run(sockets=[_shared(host, port)] if shares_port else None)


class _Server(uvicorn.Server):
    """uvicorn, whose streams end as soon as it is told to stop."""

    def __init__(self, config: uvicorn.Config, hub: live.Hub) -> None:
        super().__init__(config)
        self._hub = hub

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End the streams, then what is left."""
        self._hub.end()
        super().handle_exit(sig, frame)


def _shared(host: str, port: int) -> socket.socket:
    """Open a port that others may open too: the system deals the connections out among all of them."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((host, port))
    return listening


def _end_with_tree() -> None:
    def watch() -> None:
        while not tree.is_orphan():
            time.sleep(1)
        os._exit(0)

    if tree.ROOT in os.environ:
        threading.Thread(target=watch, daemon=True, name="watch the tree").start()
