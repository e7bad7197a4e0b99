"""What a request keeps against the directory, and the numbers of its OG and ESMS as an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0008_sheet_import")]
    operations = [
        migrations.AddField(
            "beneficiary", "closed", models.BooleanField(default=False, verbose_name="fermé")
        ),
        migrations.AddField("beneficiary", "register_kept", models.JSONField(blank=True, default=dict)),
        migrations.AddIndex(
            "beneficiary", models.Index(fields=["finess_juridique"], name="beneficiary_by_number")
        ),
        migrations.AddField(
            "installationscenario", "register_kept", models.JSONField(blank=True, default=dict)
        ),
        migrations.AlterField(
            "installationscenario",
            "category_code",
            models.TextField(blank=True, default="", verbose_name="code de catégorie"),
        ),
        migrations.AlterField(
            "installationscenario",
            "category_label",
            models.TextField(blank=True, default="", verbose_name="catégorie"),
        ),
        migrations.AlterField(
            "installationscenario", "closed", models.BooleanField(default=False, verbose_name="fermé")
        ),
        migrations.AddIndex(
            "installationscenario", models.Index(fields=["finess_geo"], name="scenario_by_number")
        ),
    ]
