"""The questions and answers that the platform comes with."""

import json
from pathlib import Path

from django.db import migrations
from django.utils import timezone

import complaints
from complaints import search

ANSWERS = Path(complaints.__file__).with_name("first_answers.json")


def publish(apps, schema_editor):
    answers = apps.get_model("complaints", "PublishedAnswer")
    now = timezone.now()
    for each in json.loads(ANSWERS.read_text(encoding="utf-8")):
        search.index(answers.objects.create(**each, published_at=now))


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_working_days")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
