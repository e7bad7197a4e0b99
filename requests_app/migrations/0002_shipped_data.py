"""What a new installation has from the start: the two groups, the number counter, tranche B of the scale."""

from decimal import Decimal

from django.db import migrations

#: FORMAT section 4: only tranche B stands in the documents, in both lanes; its bounds are unknown.
SCALE = [
    ("ms1-dui", "DTJSONAVANCE-MS1-DUI-Va1, section 3.1"),
    ("ms2-dui-pds", "DTJSONAVANCE-MS2-DUI-PDS-Va1, section 3.1"),
]


def ship(apps, schema_editor):
    for name in ("commerciaux", "administrateurs"):
        apps.get_model("auth", "Group").objects.get_or_create(name=name)
    apps.get_model("requests_app", "NumberCounter").objects.get_or_create(pk=1)
    for couloir, source in SCALE:
        apps.get_model("requests_app", "FundingScale").objects.get_or_create(
            couloir=couloir, tranche="B", from_date=None, defaults={"amount_ttc": Decimal("2920.00"), "source": source}
        )


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0001_initial")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
