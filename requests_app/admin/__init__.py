"""« Réglages »: what an admin configures. Requests, batches and history are not in it."""

from . import accounts, numbers, scale, suppliers

__all__ = ["accounts", "numbers", "scale", "suppliers"]
