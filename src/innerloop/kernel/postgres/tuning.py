"""The server's settings: durable, small enough for two cores and some megabytes, quiet in its logs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from innerloop.kernel.postgres import places

DEFAULTS = {
    # An acknowledged answer is on the disk.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Memory and connections: four web processes of twenty, a worker of eighteen, a reader, and room for commands.
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    # Parallel index builds take this from /dev/shm, of which a container may have only 64 MB.
    "maintenance_work_mem": "64MB",
    # Two cores.
    "max_parallel_workers_per_gather": "1",
    "max_parallel_maintenance_workers": "1",
    "io_workers": "2",
    "jit": "off",
    # Solid-state disks; fewer bytes of log for full pages.
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "timezone": "UTC",
    # Slow statements and lock waits are logged. Failed statements and the details of errors are not:
    # they quote names, addresses and comments, which must not outlive an erasure in a log.
    "log_min_duration_statement": "2s",
    "log_lock_waits": "on",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_line_prefix": "%m [%p] %a ",
    # A long recovery writes a line every two seconds, by which we see that it lives.
    "log_startup_progress_interval": "2s",
}

# One file a weekday, begun anew a week later.
LOG_NAMES = "server-%a.log"
OLDEST_LOG_SECONDS = 6 * 86400
LARGEST_LOG_BYTES = 20_000_000


def compose(place: places.Place, socket_folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Return every setting of one server: our defaults, then the caller's, then what the place needs."""
    fixed = {
        "listen_addresses": "",
        "port": str(places.PORT),
        # The setting is a list in which commas part and quotes hold together.
        "unix_socket_directories": '"' + str(socket_folder).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
        "cluster_name": place.name,
        "logging_collector": "on",
        "log_directory": str(place.logs),
        "log_filename": LOG_NAMES,
        "log_file_mode": "0600",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_truncate_on_rotation": "on",
        "log_timezone": "UTC",
    }
    return {**DEFAULTS, **settings, **fixed}


def as_options(settings: Mapping[str, str]) -> list[str]:
    """Return settings as command line options of postgres."""
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def prune_logs(logs: Path, *, now: float) -> None:
    """Drop logs that a server which never runs over midnight would append to for ever. `now` in seconds."""
    for log in logs.glob("server-*.log"):
        seen = log.stat()
        if now - seen.st_mtime > OLDEST_LOG_SECONDS or seen.st_size > LARGEST_LOG_BYTES:
            log.unlink()


def last_words(place: places.Place, lines: int = 8) -> str:
    """Return the end of what the server wrote before and after its log was open."""
    logs = sorted(place.logs.glob("server-*.log"), key=lambda log: log.stat().st_mtime)[-1:]
    words = [line for log in [place.start_log, *logs] for line in _tail(log, lines)]
    return "\n".join(["", *words]) if words else "none."


def _tail(log: Path, lines: int) -> list[str]:
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        return file.read().decode(errors="replace").splitlines()[-lines:]
