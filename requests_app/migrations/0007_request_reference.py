"""Each request has a reference, its owner's own key; those that are there already get one of ours."""

from django.db import migrations, models

import requests_app.models.reference
from requests_app.models.reference import new_reference, reference_key


def give_references(apps, schema_editor):
    model = apps.get_model("requests_app", "AdvanceRequest")
    rows = []
    for row in model.objects.only("pk").order_by("pk").iterator(chunk_size=500):
        row.reference = new_reference()
        row.reference_key = reference_key(row.reference)
        rows.append(row)
    model.objects.bulk_update(rows, ["reference", "reference_key"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0006_shipped_categories")]
    operations = [
        migrations.AddField("advancerequest", "reference", models.TextField(default="", verbose_name="référence")),
        migrations.AddField(
            "advancerequest",
            "reference_key",
            requests_app.models.reference.ReferenceKeyField(default="", editable=False),
        ),
        migrations.RunPython(give_references, migrations.RunPython.noop),
    ]
