"""The shipped table of categories, with a family in each lane; and what the directory already calls the others."""

from django.db import migrations

from requests_app.finess.families import shipped_categories
from requests_app.rules import lanes


def ship(apps, schema_editor):
    category, family, establishment = (
        apps.get_model("requests_app", name) for name in ("EsmsCategory", "SuggestedFamily", "Establishment")
    )
    shipped = shipped_categories()
    labelled = establishment.objects.filter(category_code__regex=r"^[0-9]{3,4}$").exclude(category_label="")
    held = dict(labelled.order_by("-category_label").values_list("category_code", "category_label").distinct())
    labels = {code: label[:200] for code, label in held.items()} | {code: one.label for code, one in shipped.items()}
    category.objects.bulk_create(category(code=code, label=label) for code, label in sorted(labels.items()))
    family.objects.bulk_create(
        family(category=row, couloir=couloir, family=shipped[row.code].family)
        for row in category.objects.order_by("code")
        if row.code in shipped
        for couloir in lanes()
    )
    nameless = establishment.objects.filter(category_label="", category_code__in=list(labels))
    for code in set(nameless.order_by().values_list("category_code", flat=True)):
        nameless.filter(category_code=code).update(category_label=labels[code])


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0005_categories_and_eligible_lists")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
