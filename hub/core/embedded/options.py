"""The server's settings: for a district's machine of two cores, reached through its socket alone."""

from pathlib import Path

from hub.core.embedded.wire import PORT

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    "jit": "off",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def options(socket_directory: Path, *, durable: bool) -> list[str]:
    """On the command line, where they win over whatever postgresql.conf says."""
    settings = SETTINGS | {"unix_socket_directories": str(socket_directory)} | ({} if durable else NOT_DURABLE)
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
