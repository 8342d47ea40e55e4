"""Run one PostgreSQL server for one folder, and never two."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from innerloop.kernel.postgres import accounts, binaries, cluster, places, postmaster, readiness, tuning
from innerloop.kernel.postgres.errors import ServerDied, ServerInUse, ServerNotStarted, ServerStays
from innerloop.kernel.postgres.lock import Lock, Users

logger = logging.getLogger(__name__)

# Without progress; a recovery writes to its log every two seconds.
PATIENCE_SECONDS = 600.0
# A fast stop writes all changed pages to the disk, which may be slow.
FAST_STOP_SECONDS = 120.0
QUIT_SECONDS = 30.0
# After a start that failed there is nothing worth waiting for.
ABANDON_SECONDS = 10.0
PAUSE_SECONDS = 0.02
LEAVING_SECONDS = 0.1


class Server:
    """
    The PostgreSQL server of one folder: start, use, stop.

    A folder has one owner at a time, who stops the server; others may share it. A server whose owner was
    killed lives on and is taken over by the next one. An owner who would have shared it too, such as a command, leaves
    it to those who came later, the last of whom stops it.
    """

    def __init__(
        self, folder: Path, *, settings: Mapping[str, str] | None = None, patience: float = PATIENCE_SECONDS
    ) -> None:
        """Name the folder, settings beside our own, and the seconds without progress before giving up."""
        self.folder = folder
        self._settings = dict(settings or {})
        self._patience = patience
        self._lock: Lock | None = None
        self._users: Users | None = None
        self._is_passing = False
        self._place: places.Place | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._url: str | None = None
        self._starter: int | None = None

    @property
    def url(self) -> str:
        """Return the address of the started server, with its password."""
        if self._url is None:
            raise ServerNotStarted(folder=self.folder)
        return self._url

    @property
    def location(self) -> Path:
        """Return the folder that holds the started server's files; as root it may lie outside our own."""
        if self._place is None:
            raise ServerNotStarted(folder=self.folder)
        return self._place.root

    @property
    def is_owner(self) -> bool:
        """Tell whether this object will stop the server; a fork of the owner is none."""
        return self._lock is not None and self._lock.is_held and self._starter == os.getpid()

    @property
    def is_running(self) -> bool:
        """Tell whether the started server still lives."""
        return self._url is not None and self._pid() is not None

    def start(self, *, share: bool = False) -> str:
        """
        Start the server, or take over one whose owner was killed, and return its address.

        With `share`, use the server of a running owner without owning it; own it where there is none.
        """
        if self.is_running:
            return self.url
        self._url = None
        folder = places.make_folder(self.folder)
        self._lock, self._users = self._lock or Lock(folder), self._users or Users(folder)
        self._is_passing, self._starter = share, os.getpid()
        while not self._lock.take():
            # First our share: nobody stops the server then, and where somebody does so just now, we wait for the end.
            if self._users.join():
                if share and self._join(folder):
                    return self.url
                self._users.leave()
                if not share:
                    raise ServerInUse(folder=folder, holder=self._lock.holder())
            time.sleep(PAUSE_SECONDS)
        self._users.leave()
        self._child = None
        try:
            self._url = self._own(folder)
        except BaseException:
            self._abandon()
            raise
        return self._url

    def stop(self) -> None:
        """Stop the server in order and wait until it has ended, if it is ours to stop; leave a shared one alone."""
        try:
            if self._is_ours_to_stop() and not self._halt(FAST_STOP_SECONDS, QUIT_SECONDS):
                seconds = FAST_STOP_SECONDS + QUIT_SECONDS
                raise ServerStays(folder=self.folder, pid=self._pid(), seconds=seconds)
        finally:
            self._forget()

    def __enter__(self) -> Self:
        """Start and own the server."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        self.stop()

    def _is_ours_to_stop(self) -> bool:
        """Tell whether we own the server, or are the last who use it after an owner who left it to us."""
        if self._lock is None or self._users is None or self._starter != os.getpid():
            return False
        if self.is_owner and not self._is_passing:
            return True
        if not self._place or not self._are_users_gone(self._users):
            return False
        return self._lock.take()

    def _are_users_gone(self, users: Users) -> bool:
        # Whoever leaves at this moment has it whole for an instant, to see whether there is an owner.
        ends_at = time.monotonic() + (LEAVING_SECONDS if self.is_owner else 0)
        while not (gone := users.are_gone()) and time.monotonic() < ends_at:
            time.sleep(PAUSE_SECONDS)
        return gone

    def _join(self, folder: Path) -> bool:
        """Take the address of another owner's server; False while there is none, or none any more."""
        self._place = places.find(folder)
        if postmaster.alive(self._place.cluster):
            self._url = readiness.ready_address(self._place)
        return self._url is not None

    def _own(self, folder: Path) -> str:
        place = self._place = places.settle(folder)
        programs = binaries.programs(place.account)
        password = places.read_password(place)
        if not place.cluster.exists():
            password = password or places.make_password(place)
            cluster.create(place, programs, password)
        cluster.check_major(place)
        if not password:
            self._renew_password(place, programs)
        return self._adopt(place) or self._launch(place, programs)

    def _renew_password(self, place: places.Place, programs: Path) -> None:
        """Replace a password that was lost, which needs the server down."""
        self._halt(FAST_STOP_SECONDS, QUIT_SECONDS)
        postmaster.clear_ground(place.cluster, place.name)
        cluster.change_password(place, programs, places.make_password(place))

    def _adopt(self, place: places.Place) -> str | None:
        """Take over a server that outlived its owner; None when there is none or it ends meanwhile."""
        pid = postmaster.alive(place.cluster)
        if pid is None:
            return None
        logger.info("Taking over the PostgreSQL server in %s (process %s).", place.root, pid)
        try:
            return readiness.await_ready(place, lambda: self._pid() == pid, patience=self._patience)
        except ServerDied:
            return None

    def _launch(self, place: places.Place, programs: Path) -> str:
        postmaster.clear_ground(place.cluster, place.name)
        tuning.prune_logs(place.logs, now=time.time())
        settings = tuning.compose(place, places.make_socket_folder(place), self._settings)
        # `-D FOLDER -c` is also the mark by which postmaster.alive knows its own.
        command = [str(programs / "postgres"), "-D", str(place.cluster), *tuning.as_options(settings)]
        with place.start_log.open("wb") as log:
            child = self._child = subprocess.Popen(  # noqa: S603  (our own command, no shell)
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A terminal's Ctrl-C must not reach it before our own processes are done.
                start_new_session=True,
                **accounts.spawn_options(place.account),
            )
        return readiness.await_ready(place, lambda: child.poll() is None, patience=self._patience)

    def _pid(self) -> int | None:
        """Return the living server's process number, or None."""
        if self._child and self._starter == os.getpid():
            return self._child.pid if self._child.poll() is None else None
        return postmaster.alive(self._place.cluster) if self._place else None

    def _halt(self, fast: float, quick: float) -> bool:
        """Ask for a fast stop, then for an immediate one, waiting so many seconds; tell whether it ended."""
        for order, seconds in ((signal.SIGINT, fast), (signal.SIGQUIT, quick)):
            pid = self._pid()
            if pid is None:
                return True
            with suppress(ProcessLookupError):
                os.kill(pid, order)
            if self._ends_within(seconds):
                return True
            logger.warning("PostgreSQL (process %s) has not stopped within %g s.", pid, seconds)
        return False

    def _ends_within(self, seconds: float) -> bool:
        if self._child:
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(seconds)
            return self._child.returncode is not None
        deadline = time.monotonic() + seconds
        while self._pid() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(PAUSE_SECONDS)
        return True

    def _abandon(self) -> None:
        """End a server of ours whose start failed; one that we tried to take over stays as it was."""
        if self._child:
            self._halt(ABANDON_SECONDS, ABANDON_SECONDS)
        self._forget()

    def _forget(self) -> None:
        if self.is_owner and self._place and self._pid() is None:
            places.drop_socket_folder(self._place)
        if self._lock:
            self._lock.release()
        if self._users:
            self._users.leave()
        self._lock = self._users = self._place = self._child = self._url = self._starter = None
