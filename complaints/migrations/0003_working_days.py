"""The working days that the library knew when this was installed; later ones come by `manage.py working_days`."""

from django.db import migrations
from django.utils import timezone

from complaints import calendar_sources


def learn(apps, schema_editor):
    adjusted = apps.get_model("complaints", "AdjustedDay")
    known = apps.get_model("complaints", "KnownYear")
    now = timezone.now()
    for year, days in calendar_sources.of_library().items():
        known.objects.create(year=year, updated_at=now)
        adjusted.objects.bulk_create(
            adjusted(day=each.day, is_working=each.is_working, name=each.name) for each in days
        )


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_letter_templates")]
    operations = [migrations.RunPython(learn, migrations.RunPython.noop)]
