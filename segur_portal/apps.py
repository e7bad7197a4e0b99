"""Django's admin with our own site, as an application."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Replaces the default admin site by ours: ``admin.site`` and ``@admin.register`` mean it."""

    default_site = "segur_portal.admin_site.PortalAdminSite"
