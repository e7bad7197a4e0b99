"""References are unique among a person's requests; imports of spreadsheets."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import requests_app.models.reference


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0007_request_reference")]
    operations = [
        migrations.AlterField(
            "advancerequest",
            "reference",
            models.TextField(default=requests_app.models.reference.new_reference, verbose_name="référence"),
        ),
        migrations.AddConstraint(
            "advancerequest",
            models.UniqueConstraint(fields=["owner", "reference_key"], name="request_reference_once"),
        ),
        migrations.CreateModel(
            name="SheetImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("couloir", models.CharField(max_length=40, verbose_name="couloir")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Lecture en cours"),
                            ("ready", "À confirmer"),
                            ("refused", "Illisible"),
                            ("done", "Importé"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("files", models.JSONField(default=list, verbose_name="fichiers")),
                ("refusal", models.TextField(blank=True, default="", verbose_name="motif du refus")),
                (
                    "add_missing",
                    models.BooleanField(default=False, verbose_name="ajouter au répertoire ce qui y manque"),
                ),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="comptes")),
                ("digest", models.TextField(blank=True, default="", verbose_name="empreinte du récapitulatif")),
                ("result", models.JSONField(blank=True, default=dict, verbose_name="résultat")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="le")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="importé le")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "import de demandes",
                "verbose_name_plural": "imports de demandes",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(state__in=["reading", "ready", "refused", "done"]),
                        name="sheet_import_state_known",
                    )
                ],
            },
        ),
    ]
