"""The first version of every letter's words."""

from django.db import migrations
from django.utils import timezone

from complaints import letter_texts


def publish(apps, schema_editor):
    template = apps.get_model("complaints", "LetterTemplate")
    now = timezone.now()
    template.objects.bulk_create(
        template(kind=kind, outcome=outcome, version=1, text_zh=zh, text_en=en, published_at=now)
        for kind, outcome, zh, en in letter_texts.first_version()
    )


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_cases")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
