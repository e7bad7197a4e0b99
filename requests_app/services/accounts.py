"""The role of an account: one of two groups."""

from django.contrib.auth.models import Group
from django.db import transaction

from ..models import ADMIN_GROUP, SALES_GROUP, User

ROLES = (SALES_GROUP, ADMIN_GROUP)


def role_of(user: User) -> str:
    """The group that tells what the account may do; the empty text while it has none."""
    if not user.pk:
        return ""
    held = {group.name for group in user.groups.all()}
    if user.is_superuser or ADMIN_GROUP in held:
        return ADMIN_GROUP
    return SALES_GROUP if SALES_GROUP in held else ""


def give_role(user: User, role: str) -> None:
    """Put the account in that group and in no other of ours. Raises ``ValueError`` for another word."""
    if role not in ROLES:
        raise ValueError(f"unknown role {role!r}")
    with transaction.atomic():
        groups = {name: Group.objects.get_or_create(name=name)[0] for name in ROLES}
        user.groups.remove(*(group for name, group in groups.items() if name != role))
        user.groups.add(groups[role])
    user.__dict__.pop("is_administrateur", None)
