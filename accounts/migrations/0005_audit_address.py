from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_objections_and_lapsing")]

    operations = [
        migrations.AddField(
            model_name="auditrecord",
            name="address",
            field=models.GenericIPAddressField(null=True, verbose_name="address"),
        ),
    ]
