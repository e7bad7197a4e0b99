"""Every address of the portal. Views for all to see, like the log-in, say so themselves."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from segur_portal.views import PortalLoginView, home

urlpatterns = [
    path("", home, name="home"),
    path("compte/connexion/", PortalLoginView.as_view(), name="login"),
    path("compte/deconnexion/", auth.LogoutView.as_view(), name="logout"),
    path("compte/mot-de-passe/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("compte/mot-de-passe/change/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("reglages/", admin.site.urls),
    path("", include("requests_app.urls")),
]

handler400 = "segur_portal.views.bad_request"
handler500 = "segur_portal.views.server_error"
