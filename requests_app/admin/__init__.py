"""« Réglages »: what an admin configures. Requests, batches and history are not in it."""

from . import accounts, categories, labels, numbers, reminders, scale, suppliers

__all__ = ["accounts", "categories", "labels", "numbers", "reminders", "scale", "suppliers"]
