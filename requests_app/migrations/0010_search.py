"""The size of each OG, and the search column as it is written since: the old one told no name from a town."""

from django.db import migrations, models

from requests_app.services.search_text import search_text


def write_search_columns(apps, schema_editor):
    connection = schema_editor.connection
    for name, number, company, category in (
        ("ManagingBody", "finess_juridique", "siren", None),
        ("Establishment", "finess_geo", "siret", "category_code"),
    ):
        model = apps.get_model("requests_app", name)
        told = [column for column in ("name", "long_name", "postcode", "town", number, company, category) if column]
        rows = model.objects.order_by("pk").values_list("pk", "source", *told)
        # Not bulk_update: it takes a minute for a whole register where this takes seconds.
        sql = f"UPDATE {connection.ops.quote_name(model._meta.db_table)} SET search = %s WHERE id = %s"
        with connection.cursor() as cursor:
            cursor.executemany(sql, [(_search(source, *values), pk) for pk, source, *values in rows])


def _search(source, name, *others):
    unknown = source == "placeholder" and name.startswith("Nom inconnu (")
    return search_text("" if unknown else name, *others)


def count_open_esms(apps, _schema_editor):
    bodies, esms = apps.get_model("requests_app", "ManagingBody"), apps.get_model("requests_app", "Establishment")
    open_ones = esms.objects.filter(managing_body=models.OuterRef("pk"), closed=False).order_by()
    number = open_ones.values("managing_body").annotate(number=models.Count("pk")).values("number")
    bodies.objects.filter(models.Exists(open_ones)).update(open_esms=models.Subquery(number))


class Migration(migrations.Migration):

    dependencies = [
        ("requests_app", "0009_directory_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="managingbody",
            name="open_esms",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name="ESMS ouverts"),
        ),
        migrations.RunPython(write_search_columns, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(count_open_esms, migrations.RunPython.noop, elidable=True),
    ]
