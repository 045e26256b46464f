import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0003_first_terms"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="consent",
            name="uses_only_grow",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="uses_only_grow",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."queries_used" < (OLD."queries_used") OR NEW."month_of_use" < (OLD."month_of_use") OR (NEW."month_of_use" IS NULL AND OLD."month_of_use" IS NOT NULL) OR (NEW."month_of_use" = (OLD."month_of_use") AND NEW."queries_used_in_month" < (OLD."queries_used_in_month")))',
                    func="RAISE EXCEPTION 'queries used only grow' USING ERRCODE = 'check_violation';",
                    hash="48e21c30823384afb8bbf2c938f5c3eebaf8cdaf",
                    operation="UPDATE",
                    pgid="pgtrigger_uses_only_grow_0bc89",
                    table="consent_consent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
