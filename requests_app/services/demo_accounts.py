"""The accounts of the demo, and of nothing else: ``./run serve`` refuses a database that holds one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction

from requests_app.models import User
from requests_app.models.user import ADMIN_GROUP, SALES_GROUP


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account: who it plays, and how to log in with it."""

    username: str
    first_name: str
    last_name: str
    group: str
    role: str


#: Known to all: ``./run`` prints it.
DEMO_PASSWORD = "Essai-Segur-2026"  # noqa: S105 - no secret, and no account of a real installation has it
DEMO_ACCOUNTS = (
    DemoAccount("camille", "Camille", "Vasseur", SALES_GROUP, "commerciale"),
    DemoAccount("dominique", "Dominique", "Arnoult", ADMIN_GROUP, "administrateur"),
)


@transaction.atomic
def create_demo_accounts() -> dict[str, User]:
    """Makes the demo's accounts where they are missing and returns them all, by username.

    An account that exists is left as it is: its password may have been changed while trying the portal.
    """
    return {account.username: _account(account) for account in DEMO_ACCOUNTS}


def _account(account: DemoAccount) -> User:
    user, created = User.objects.get_or_create(
        username=account.username,
        defaults={
            "first_name": account.first_name,
            "last_name": account.last_name,
            "email": f"{account.username}@example.org",
            "is_staff": account.group == ADMIN_GROUP,
            "is_demo": True,
        },
    )
    if created:
        user.set_password(DEMO_PASSWORD)
        user.save(update_fields=["password"])
        user.groups.add(Group.objects.get(name=account.group))
    return user
