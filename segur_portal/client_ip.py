"""From which address a request comes: what failed log-ins are counted by."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str | None:
    """The address that the outermost trusted proxy saw; without proxies, the connection's own.

    Each proxy adds what it saw at the end of X-Forwarded-For: only the last SEGUR_PROXIES entries are true, and
    whoever asks can have written the ones before. Behind a proxy, the connection's own address is the proxy's:
    counted by it, one stranger's failures would lock everybody out.
    """
    own: str | None = request.META.get("REMOTE_ADDR") or None
    proxies = settings.SEGUR_PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if not proxies or len(hops) < proxies:
        return own
    try:
        return str(ip_address(hops[-proxies]))
    except ValueError:
        return own
