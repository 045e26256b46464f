from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_identity_and_people")]

    operations = [
        migrations.AddField(
            model_name="auditrecord",
            name="address",
            field=models.GenericIPAddressField(null=True, verbose_name="address"),
        ),
    ]
