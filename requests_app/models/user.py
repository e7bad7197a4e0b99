"""Who works here: sales staff and admins, told apart by their group."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property

SALES_GROUP = "commerciaux"
ADMIN_GROUP = "administrateurs"


class User(AbstractUser):
    """An account. A demo account exists only to try the portal; ``./run serve`` refuses to start with one."""

    is_demo = models.BooleanField("compte de démonstration", default=False, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = "compte"
        verbose_name_plural = "comptes"

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def is_administrateur(self) -> bool:
        """Whether this person reviews, batches and configures."""
        return self.is_superuser or self.groups.filter(name=ADMIN_GROUP).exists()
