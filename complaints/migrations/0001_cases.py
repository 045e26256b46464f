import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import complaints.models.desk


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0007_no_api_tokens"),
        ("accounts", "__first__"),
        ("ingestion", "0001_submissions_and_covered_months"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("reports", "0007_annotations"),
    ]

    operations = [
        migrations.CreateModel(
            name="AdjustedDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="day")),
                ("is_working", models.BooleanField(verbose_name="working day")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="occasion")),
            ],
            options={
                "verbose_name": "adjusted day",
                "verbose_name_plural": "adjusted days",
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="case number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("dispute", "dispute"), ("complaint", "complaint"), ("consultation", "consultation")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("supplement", "waiting for a supplement"),
                            ("verifying", "being verified by the bank"),
                            ("verified", "to be decided"),
                            ("investigating", "being investigated"),
                            ("suspended", "suspended"),
                            ("drafted", "decision waiting for release"),
                            ("answered", "answered"),
                            ("following", "decided, measures followed up"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                            ("lapsed", "lapsed"),
                            ("joined", "joined with another"),
                        ],
                        default="received",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "state_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "received"),
                            ("supplement", "waiting for a supplement"),
                            ("verifying", "being verified by the bank"),
                            ("verified", "to be decided"),
                            ("investigating", "being investigated"),
                            ("suspended", "suspended"),
                            ("drafted", "decision waiting for release"),
                            ("answered", "answered"),
                            ("following", "decided, measures followed up"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                            ("lapsed", "lapsed"),
                            ("joined", "joined with another"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("region", models.CharField(blank=True, max_length=2, verbose_name="region")),
                (
                    "contact",
                    models.CharField(blank=True, max_length=300, verbose_name="name and address of who lodged it"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("page", "web page"), ("staff", "taken down by staff")],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("subject", models.CharField(max_length=120, verbose_name="subject")),
                ("text", models.TextField(max_length=20000, verbose_name="what happened")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted")),
                ("suspended_on", models.DateField(null=True, verbose_name="suspended on")),
                ("due_on", models.DateField(null=True, verbose_name="next step due")),
                ("answer_due_on", models.DateField(null=True, verbose_name="answer due")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none yet"),
                            ("corrected", "the figure was wrong and is corrected"),
                            ("confirmed", "the figure is right"),
                            ("not_established", "could not be established"),
                            ("upheld", "upheld"),
                            ("partly_upheld", "upheld in part"),
                            ("not_upheld", "not upheld"),
                            ("refused", "not accepted"),
                            ("ended", "ended without a decision"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("satisfaction", models.PositiveSmallIntegerField(null=True, verbose_name="satisfaction")),
                (
                    "satisfaction_note",
                    models.CharField(blank=True, max_length=500, verbose_name="what could be better"),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_in_charge",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person in charge",
                    ),
                ),
                (
                    "joined_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined_cases",
                        to="complaints.case",
                    ),
                ),
                (
                    "lodged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lodged by",
                    ),
                ),
                (
                    "respondent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="accounts.institution",
                        verbose_name="institution",
                    ),
                ),
                (
                    "taken_down_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken down by",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
                "permissions": [("handle_case", "Works on cases"), ("lead_cases", "Assigns cases, of all regions")],
                "indexes": [
                    models.Index(condition=models.Q(("closed_at", None)), fields=["due_on", "id"], name="case_open"),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["region", "due_on", "id"],
                        name="case_open_of_region",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["handler", "due_on", "id"],
                        name="case_open_of_handler",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["state", "due_on", "id"],
                        name="case_open_of_state",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None), ("handler", None)),
                        fields=["region", "due_on", "id"],
                        name="case_of_nobody",
                    ),
                    models.Index(fields=["-received_at", "-id"], name="case_received"),
                    models.Index(fields=["region", "-received_at", "-id"], name="case_of_region"),
                    models.Index(fields=["handler", "-received_at", "-id"], name="case_of_handler"),
                    models.Index(fields=["enterprise", "-received_at", "-id"], name="case_of_enterprise"),
                    models.Index(fields=["respondent", "-received_at", "-id"], name="case_of_respondent"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("due_on", None),
                                ("state__in", ["closed", "withdrawn", "lapsed", "joined"]),
                            ),
                            models.Q(
                                ("closed_at", None),
                                (
                                    "state__in",
                                    [
                                        "received",
                                        "supplement",
                                        "verifying",
                                        "verified",
                                        "investigating",
                                        "suspended",
                                        "drafted",
                                        "answered",
                                        "following",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="case_ended_whole_or_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["dispute", "complaint", "consultation"])), name="case_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "dispute"), _negated=True),
                            models.Q(("enterprise__isnull", False), ("respondent__isnull", False)),
                            _connector="OR",
                        ),
                        name="case_dispute_about_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            ("kind", "consultation"),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="case_closed_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("joined_to__isnull", False), ("state", "joined")),
                            models.Q(models.Q(("state", "joined"), _negated=True), ("joined_to", None)),
                            _connector="OR",
                        ),
                        name="case_joined_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("joined_to", None), models.Q(("joined_to", models.F("pk")), _negated=True), _connector="OR"
                        ),
                        name="case_not_joined_to_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("satisfaction", None), ("satisfaction__range", (1, 5)), _connector="OR"),
                        name="case_satisfaction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("suspended_on", None), models.Q(("state", "suspended"), _negated=True)),
                            models.Q(("state__in", ["suspended", "drafted"]), ("suspended_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="case_suspended_on",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="dispute",
                        serialize=False,
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="accounts.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.document",
                        verbose_name="document",
                    ),
                ),
            ],
            options={
                "verbose_name": "dispute",
                "verbose_name_plural": "disputes",
            },
        ),
        migrations.CreateModel(
            name="DisputedFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=100, verbose_name="item")),
                ("period", models.CharField(blank=True, max_length=7, verbose_name="period")),
                ("value", models.CharField(blank=True, max_length=200, verbose_name="as issued")),
                ("claimed", models.CharField(blank=True, max_length=200, verbose_name="what it should be")),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="complaints.dispute",
                        verbose_name="dispute",
                    ),
                ),
            ],
            options={
                "verbose_name": "disputed figure",
                "verbose_name_plural": "disputed figures",
                "constraints": [
                    models.UniqueConstraint(fields=("dispute", "item", "period"), name="disputed_figure_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Handler",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="handler",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="regions",
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("dispute", "dispute"),
                                ("complaint", "complaint"),
                                ("consultation", "consultation"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=complaints.models.desk.every_kind,
                        size=None,
                        verbose_name="kinds of cases",
                    ),
                ),
                ("is_away", models.BooleanField(default=False, verbose_name="away: gets no new cases")),
            ],
            options={
                "verbose_name": "handler",
                "verbose_name_plural": "handlers",
            },
        ),
        migrations.CreateModel(
            name="HandlerEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="regions",
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("dispute", "dispute"),
                                ("complaint", "complaint"),
                                ("consultation", "consultation"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=complaints.models.desk.every_kind,
                        size=None,
                        verbose_name="kinds of cases",
                    ),
                ),
                ("is_away", models.BooleanField(default=False, verbose_name="away: gets no new cases")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="complaints.handler",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="KnownYear",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name="year")),
                ("updated_at", models.DateTimeField(verbose_name="updated")),
            ],
            options={
                "verbose_name": "known year",
                "verbose_name_plural": "known years",
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("", "none yet"),
                            ("corrected", "the figure was wrong and is corrected"),
                            ("confirmed", "the figure is right"),
                            ("not_established", "could not be established"),
                            ("upheld", "upheld"),
                            ("partly_upheld", "upheld in part"),
                            ("not_upheld", "not upheld"),
                            ("refused", "not accepted"),
                            ("ended", "ended without a decision"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("grounds_zh", models.TextField(max_length=20000, verbose_name="grounds in Chinese")),
                ("grounds_en", models.TextField(max_length=20000, verbose_name="grounds in English")),
                ("measures", models.TextField(blank=True, max_length=20000, verbose_name="measures to be taken")),
                ("measures_due_on", models.DateField(null=True, verbose_name="measures due")),
                ("drafted_at", models.DateTimeField(verbose_name="drafted")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("is_released", models.BooleanField(default=False, verbose_name="released")),
                ("return_reason", models.TextField(blank=True, max_length=20000, verbose_name="why it was returned")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drafted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)), fields=("case",), name="decision_one_waits"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_released", True)), fields=("case",), name="decision_released_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_by_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("dispute", "dispute"), ("complaint", "complaint"), ("consultation", "consultation")],
                        max_length=20,
                        verbose_name="kind of case",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("", "none yet"),
                            ("corrected", "the figure was wrong and is corrected"),
                            ("confirmed", "the figure is right"),
                            ("not_established", "could not be established"),
                            ("upheld", "upheld"),
                            ("partly_upheld", "upheld in part"),
                            ("not_upheld", "not upheld"),
                            ("refused", "not accepted"),
                            ("ended", "ended without a decision"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("text_zh", models.TextField(verbose_name="text in Chinese")),
                ("text_en", models.TextField(verbose_name="text in English")),
                ("published_at", models.DateTimeField(verbose_name="published")),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "template of a letter",
                "verbose_name_plural": "templates of letters",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "outcome", "version"), name="letter_template_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="letter number")),
                ("text_zh", models.TextField(verbose_name="text in Chinese")),
                ("text_en", models.TextField(verbose_name="text in English")),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the letter")),
                ("signature", models.TextField(verbose_name="signature")),
                ("key_id", models.CharField(max_length=64, verbose_name="key")),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="complaints.decision",
                        verbose_name="decision",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.lettertemplate",
                        verbose_name="template",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "thread",
                    models.CharField(
                        choices=[
                            ("party", "with who lodged it"),
                            ("respondent", "with the institution"),
                            ("internal", "internal note"),
                        ],
                        max_length=10,
                        verbose_name="between",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("party", "who lodged it"),
                            ("handler", "person in charge"),
                            ("second", "second person"),
                            ("provider", "bank"),
                            ("clock", "the clock"),
                        ],
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("text", models.TextField(max_length=20000, verbose_name="text")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "indexes": [models.Index(fields=["case", "at", "id"], name="message_of_case")],
            },
        ),
        migrations.CreateModel(
            name="PublishedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("identity", "identity and people"),
                            ("accounts", "binding and entrusting accounts"),
                            ("consent", "authorisations and queries"),
                            ("figures", "figures and documents"),
                            ("submission", "submitting files"),
                            ("api", "the API"),
                            ("rights", "disputes and complaints"),
                            ("other", "something else"),
                        ],
                        max_length=20,
                        verbose_name="topic",
                    ),
                ),
                ("question_zh", models.CharField(max_length=200, verbose_name="question in Chinese")),
                ("answer_zh", models.TextField(verbose_name="answer in Chinese")),
                ("question_en", models.CharField(max_length=200, verbose_name="question in English")),
                ("answer_en", models.TextField(verbose_name="answer in English")),
                ("published_at", models.DateTimeField(verbose_name="published")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                ("words", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "published answer",
                "verbose_name_plural": "published answers",
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["words"], name="published_answer_words")],
            },
        ),
        migrations.CreateModel(
            name="Recall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="number")),
                ("changes", models.JSONField(verbose_name="figures")),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                ("acknowledged_at", models.DateTimeField(null=True, verbose_name="acknowledged")),
                (
                    "acknowledged_by_client",
                    models.CharField(blank=True, max_length=64, verbose_name="acknowledged by client"),
                ),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="acknowledged by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recalls",
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recalls",
                        to="reports.document",
                        verbose_name="document",
                    ),
                ),
                (
                    "information_user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recalls",
                        to="accounts.institution",
                        verbose_name="information user",
                    ),
                ),
            ],
            options={
                "verbose_name": "recall",
                "verbose_name_plural": "recalls",
                "indexes": [models.Index(fields=["information_user", "-sent_at", "-id"], name="recall_of_lender")],
                "constraints": [models.UniqueConstraint(fields=("case", "document"), name="recall_once")],
            },
        ),
        migrations.CreateModel(
            name="StatementDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300, verbose_name="enterprise statement")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for staff"),
                            ("shown", "shown on documents"),
                            ("returned", "returned"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="written")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="checked")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="why it was returned")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "enterprise statement",
                "verbose_name_plural": "enterprise statements",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "shown"])),
                        fields=("case",),
                        name="statement_one_of_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementDraftEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.CharField(max_length=300, verbose_name="enterprise statement")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for staff"),
                            ("shown", "shown on documents"),
                            ("returned", "returned"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="written")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="checked")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="why it was returned")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="complaints.statementdraft",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="complaint",
                        serialize=False,
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("query_without_consent", "a query without consent"),
                            ("refused_correction", "a correction refused"),
                            ("misuse", "information used for something else"),
                            ("pressure", "pressed to authorise"),
                            ("wrong_data", "information supplied late or wrong"),
                            ("platform", "the platform's service"),
                            ("other", "something else"),
                        ],
                        max_length=30,
                        verbose_name="about",
                    ),
                ),
                ("wish", models.CharField(blank=True, max_length=1000, verbose_name="what is wanted")),
                ("measures", models.TextField(blank=True, verbose_name="measures to be taken")),
                ("measures_due_on", models.DateField(null=True, verbose_name="measures due")),
                ("measures_report", models.TextField(blank=True, verbose_name="what was done")),
            ],
            options={
                "verbose_name": "complaint",
                "verbose_name_plural": "complaints",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("measures", ""), ("measures_due_on", None)),
                            models.Q(models.Q(("measures", ""), _negated=True), ("measures_due_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="complaint_measures_with_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="consultation",
                        serialize=False,
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("identity", "identity and people"),
                            ("accounts", "binding and entrusting accounts"),
                            ("consent", "authorisations and queries"),
                            ("figures", "figures and documents"),
                            ("submission", "submitting files"),
                            ("api", "the API"),
                            ("rights", "disputes and complaints"),
                            ("other", "something else"),
                        ],
                        max_length=20,
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "consultation",
                "verbose_name_plural": "consultations",
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "thread",
                    models.CharField(
                        choices=[
                            ("party", "with who lodged it"),
                            ("respondent", "with the institution"),
                            ("internal", "internal note"),
                        ],
                        max_length=10,
                        verbose_name="between",
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="name")),
                ("stored_name", models.CharField(editable=False, max_length=200, unique=True)),
                ("content_type", models.CharField(max_length=50, verbose_name="type of file")),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="complaints.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("deadline", models.CharField(max_length=20, verbose_name="deadline")),
                ("due_on", models.DateField(verbose_name="due")),
                ("point", models.CharField(max_length=20, verbose_name="point")),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "alarm",
                "verbose_name_plural": "alarms",
                "constraints": [
                    models.UniqueConstraint(fields=("case", "deadline", "due_on", "point"), name="alarm_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("step", models.CharField(max_length=40, verbose_name="what")),
                (
                    "old_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "received"),
                            ("supplement", "waiting for a supplement"),
                            ("verifying", "being verified by the bank"),
                            ("verified", "to be decided"),
                            ("investigating", "being investigated"),
                            ("suspended", "suspended"),
                            ("drafted", "decision waiting for release"),
                            ("answered", "answered"),
                            ("following", "decided, measures followed up"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                            ("lapsed", "lapsed"),
                            ("joined", "joined with another"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "new_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "received"),
                            ("supplement", "waiting for a supplement"),
                            ("verifying", "being verified by the bank"),
                            ("verified", "to be decided"),
                            ("investigating", "being investigated"),
                            ("suspended", "suspended"),
                            ("drafted", "decision waiting for release"),
                            ("answered", "answered"),
                            ("following", "decided, measures followed up"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                            ("lapsed", "lapsed"),
                            ("joined", "joined with another"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("party", "who lodged it"),
                            ("handler", "person in charge"),
                            ("second", "second person"),
                            ("provider", "bank"),
                            ("clock", "the clock"),
                        ],
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                (
                    "seen_by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("party", "who lodged it"),
                                ("handler", "person in charge"),
                                ("second", "second person"),
                                ("provider", "bank"),
                                ("clock", "the clock"),
                            ],
                            max_length=10,
                        ),
                        size=None,
                        verbose_name="seen by",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=20000, verbose_name="note")),
                ("facts", models.JSONField(default=dict)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry in the record of a case",
                "verbose_name_plural": "records of cases",
                "indexes": [models.Index(fields=["case", "at", "id"], name="entry_of_case")],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=32, verbose_name="case number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("dispute", "dispute"), ("complaint", "complaint"), ("consultation", "consultation")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("supplement", "waiting for a supplement"),
                            ("verifying", "being verified by the bank"),
                            ("verified", "to be decided"),
                            ("investigating", "being investigated"),
                            ("suspended", "suspended"),
                            ("drafted", "decision waiting for release"),
                            ("answered", "answered"),
                            ("following", "decided, measures followed up"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                            ("lapsed", "lapsed"),
                            ("joined", "joined with another"),
                        ],
                        default="received",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "state_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "received"),
                            ("supplement", "waiting for a supplement"),
                            ("verifying", "being verified by the bank"),
                            ("verified", "to be decided"),
                            ("investigating", "being investigated"),
                            ("suspended", "suspended"),
                            ("drafted", "decision waiting for release"),
                            ("answered", "answered"),
                            ("following", "decided, measures followed up"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                            ("lapsed", "lapsed"),
                            ("joined", "joined with another"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("region", models.CharField(blank=True, max_length=2, verbose_name="region")),
                (
                    "contact",
                    models.CharField(blank=True, max_length=300, verbose_name="name and address of who lodged it"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("page", "web page"), ("staff", "taken down by staff")],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("subject", models.CharField(max_length=120, verbose_name="subject")),
                ("text", models.TextField(max_length=20000, verbose_name="what happened")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted")),
                ("suspended_on", models.DateField(null=True, verbose_name="suspended on")),
                ("due_on", models.DateField(null=True, verbose_name="next step due")),
                ("answer_due_on", models.DateField(null=True, verbose_name="answer due")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none yet"),
                            ("corrected", "the figure was wrong and is corrected"),
                            ("confirmed", "the figure is right"),
                            ("not_established", "could not be established"),
                            ("upheld", "upheld"),
                            ("partly_upheld", "upheld in part"),
                            ("not_upheld", "not upheld"),
                            ("refused", "not accepted"),
                            ("ended", "ended without a decision"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("satisfaction", models.PositiveSmallIntegerField(null=True, verbose_name="satisfaction")),
                (
                    "satisfaction_note",
                    models.CharField(blank=True, max_length=500, verbose_name="what could be better"),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person in charge",
                    ),
                ),
                (
                    "joined_to",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="complaints.case",
                    ),
                ),
                (
                    "lodged_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lodged by",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="complaints.case",
                    ),
                ),
                (
                    "respondent",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.institution",
                        verbose_name="institution",
                    ),
                ),
                (
                    "taken_down_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken down by",
                    ),
                ),
            ],
            options={
                "verbose_name": "what a case was",
                "verbose_name_plural": "cases' past",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaseLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("linked_at", models.DateTimeField(verbose_name="linked")),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.case"
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="linked by",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "link between cases",
                "verbose_name_plural": "links between cases",
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="case_link_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="case_link_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("", "none yet"),
                            ("corrected", "the figure was wrong and is corrected"),
                            ("confirmed", "the figure is right"),
                            ("not_established", "could not be established"),
                            ("upheld", "upheld"),
                            ("partly_upheld", "upheld in part"),
                            ("not_upheld", "not upheld"),
                            ("refused", "not accepted"),
                            ("ended", "ended without a decision"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("grounds_zh", models.TextField(max_length=20000, verbose_name="grounds in Chinese")),
                ("grounds_en", models.TextField(max_length=20000, verbose_name="grounds in English")),
                ("measures", models.TextField(blank=True, max_length=20000, verbose_name="measures to be taken")),
                ("measures_due_on", models.DateField(null=True, verbose_name="measures due")),
                ("drafted_at", models.DateTimeField(verbose_name="drafted")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("is_released", models.BooleanField(default=False, verbose_name="released")),
                ("return_reason", models.TextField(blank=True, max_length=20000, verbose_name="why it was returned")),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="complaints.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drafted by",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="complaints.decision",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("confirmed", "the figure is right"),
                            ("corrected", "the figure was wrong and is corrected"),
                            ("not_established", "cannot be established"),
                        ],
                        max_length=20,
                        verbose_name="finding",
                    ),
                ),
                ("text", models.TextField(max_length=20000, verbose_name="explanation")),
                ("found_at", models.DateTimeField(verbose_name="found")),
                (
                    "correction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ingestion.submission",
                        verbose_name="correction submission",
                    ),
                ),
                (
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="found by",
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="complaints.dispute",
                        verbose_name="dispute",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding of a bank",
                "verbose_name_plural": "findings of banks",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("correction__isnull", False), ("result", "corrected")),
                            models.Q(models.Q(("result", "corrected"), _negated=True), ("correction", None)),
                            _connector="OR",
                        ),
                        name="finding_corrected_by_submission",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handler",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "complaints_handlerevent" ("is_away", "kinds", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regions", "user_id") VALUES (NEW."is_away", NEW."kinds", _pgh_attach_context(), NOW(), \'insert\', NEW."user_id", NEW."regions", NEW."user_id"); RETURN NULL;',
                    hash="6e3caeece3ae4d3ca42c4bb7c5c55c80e94e090e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a8225",
                    table="complaints_handler",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handler",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "complaints_handlerevent" ("is_away", "kinds", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regions", "user_id") VALUES (NEW."is_away", NEW."kinds", _pgh_attach_context(), NOW(), \'update\', NEW."user_id", NEW."regions", NEW."user_id"); RETURN NULL;',
                    hash="36ed9123a0d202045f373d15604c97c57d905d97",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f604e",
                    table="complaints_handler",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="db76f2fab2c3ebf5a5b9c600c46ae21b01e57449",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_0190d",
                    table="complaints_case",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state)",
                    func="IF (NEW.kind, OLD.state, NEW.state) NOT IN (('complaint', 'drafted', 'closed'), ('complaint', 'drafted', 'following'), ('complaint', 'drafted', 'investigating'), ('complaint', 'drafted', 'received'), ('complaint', 'drafted', 'suspended'), ('complaint', 'following', 'closed'), ('complaint', 'investigating', 'drafted'), ('complaint', 'investigating', 'joined'), ('complaint', 'investigating', 'suspended'), ('complaint', 'investigating', 'withdrawn'), ('complaint', 'received', 'drafted'), ('complaint', 'received', 'investigating'), ('complaint', 'received', 'joined'), ('complaint', 'received', 'supplement'), ('complaint', 'received', 'withdrawn'), ('complaint', 'supplement', 'joined'), ('complaint', 'supplement', 'lapsed'), ('complaint', 'supplement', 'received'), ('complaint', 'supplement', 'withdrawn'), ('complaint', 'suspended', 'drafted'), ('complaint', 'suspended', 'investigating'), ('complaint', 'suspended', 'withdrawn'), ('consultation', 'answered', 'closed'), ('consultation', 'answered', 'received'), ('consultation', 'received', 'answered'), ('consultation', 'received', 'joined'), ('consultation', 'received', 'supplement'), ('consultation', 'received', 'withdrawn'), ('consultation', 'supplement', 'joined'), ('consultation', 'supplement', 'lapsed'), ('consultation', 'supplement', 'received'), ('consultation', 'supplement', 'withdrawn'), ('dispute', 'drafted', 'closed'), ('dispute', 'drafted', 'verified'), ('dispute', 'received', 'joined'), ('dispute', 'received', 'supplement'), ('dispute', 'received', 'verifying'), ('dispute', 'received', 'withdrawn'), ('dispute', 'supplement', 'joined'), ('dispute', 'supplement', 'lapsed'), ('dispute', 'supplement', 'received'), ('dispute', 'supplement', 'withdrawn'), ('dispute', 'verified', 'drafted'), ('dispute', 'verified', 'verifying'), ('dispute', 'verified', 'withdrawn'), ('dispute', 'verifying', 'verified'), ('dispute', 'verifying', 'withdrawn')) THEN RAISE EXCEPTION 'a % does not go from % to %', NEW.kind, OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;",
                    hash="f35533bd02319fe62f35314d095d395eb9ef2f97",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_steps_05701",
                    table="complaints_case",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "complaints_caseevent" ("accepted_at", "answer_due_on", "channel", "closed_at", "contact", "due_on", "enterprise_id", "handler_id", "id", "joined_to_id", "kind", "language", "lodged_by_id", "number", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "region", "respondent_id", "satisfaction", "satisfaction_note", "state", "state_before", "subject", "suspended_on", "taken_down_by_id", "text", "version") VALUES (NEW."accepted_at", NEW."answer_due_on", NEW."channel", NEW."closed_at", NEW."contact", NEW."due_on", NEW."enterprise_id", NEW."handler_id", NEW."id", NEW."joined_to_id", NEW."kind", NEW."language", NEW."lodged_by_id", NEW."number", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."received_at", NEW."region", NEW."respondent_id", NEW."satisfaction", NEW."satisfaction_note", NEW."state", NEW."state_before", NEW."subject", NEW."suspended_on", NEW."taken_down_by_id", NEW."text", NEW."version"); RETURN NULL;',
                    hash="b04abd6f14b34914b126af8d28c49f590c5f2076",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a5a03",
                    table="complaints_case",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "complaints_caseevent" ("accepted_at", "answer_due_on", "channel", "closed_at", "contact", "due_on", "enterprise_id", "handler_id", "id", "joined_to_id", "kind", "language", "lodged_by_id", "number", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "region", "respondent_id", "satisfaction", "satisfaction_note", "state", "state_before", "subject", "suspended_on", "taken_down_by_id", "text", "version") VALUES (NEW."accepted_at", NEW."answer_due_on", NEW."channel", NEW."closed_at", NEW."contact", NEW."due_on", NEW."enterprise_id", NEW."handler_id", NEW."id", NEW."joined_to_id", NEW."kind", NEW."language", NEW."lodged_by_id", NEW."number", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."received_at", NEW."region", NEW."respondent_id", NEW."satisfaction", NEW."satisfaction_note", NEW."state", NEW."state_before", NEW."subject", NEW."suspended_on", NEW."taken_down_by_id", NEW."text", NEW."version"); RETURN NULL;',
                    hash="006bc319a29dea4438bba193539c7ba3a0dc6135",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ee3af",
                    table="complaints_case",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alarm",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4b46051640cb5cdba4c8cfacff512127ea634097",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a435b",
                    table="complaints_alarm",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caseentry",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="aaff0e42d1c60572e19050eeb900fb4c651ac382",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5d200",
                    table="complaints_caseentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d33eab9445461344335a2655089f50ed345eb020",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_82a14",
                    table="complaints_caseevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="6797b009fc207e37ee54f350b6310132e1eb3924",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_ed589",
                    table="complaints_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decided_for_good",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."decided_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="5bdf8521ca53aae496562a0bd3c637d61aa68c35",
                    operation="UPDATE",
                    pgid="pgtrigger_decided_for_good_f3b55",
                    table="complaints_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="draft_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."grounds_zh" IS DISTINCT FROM (NEW."grounds_zh") OR OLD."grounds_en" IS DISTINCT FROM (NEW."grounds_en") OR OLD."measures" IS DISTINCT FROM (NEW."measures") OR OLD."measures_due_on" IS DISTINCT FROM (NEW."measures_due_on") OR OLD."drafted_by_id" IS DISTINCT FROM (NEW."drafted_by_id") OR OLD."drafted_at" IS DISTINCT FROM (NEW."drafted_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="40166f58759f0157c4bd18a6d7d6195b416993e7",
                    operation="UPDATE",
                    pgid="pgtrigger_draft_is_fixed_995db",
                    table="complaints_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="not_by_who_lodged_it",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT 1 FROM complaints_case WHERE id = NEW.case_id AND lodged_by_id IN (NEW.drafted_by_id, NEW.decided_by_id)) THEN RAISE EXCEPTION 'who lodged a case does not decide it' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;",
                    hash="77421e6d7ce5f3a8be5bb12b7afd9ff1ab68edac",
                    operation='INSERT OR UPDATE OF "decided_by_id"',
                    pgid="pgtrigger_not_by_who_lodged_it_5ddbb",
                    table="complaints_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "complaints_decisionevent" ("case_id", "decided_at", "decided_by_id", "drafted_at", "drafted_by_id", "grounds_en", "grounds_zh", "id", "is_released", "measures", "measures_due_on", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason") VALUES (NEW."case_id", NEW."decided_at", NEW."decided_by_id", NEW."drafted_at", NEW."drafted_by_id", NEW."grounds_en", NEW."grounds_zh", NEW."id", NEW."is_released", NEW."measures", NEW."measures_due_on", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."return_reason"); RETURN NULL;',
                    hash="9ec84fb7e4a1d26dd1aa1764165548989fdcc3f4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b3f9e",
                    table="complaints_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "complaints_decisionevent" ("case_id", "decided_at", "decided_by_id", "drafted_at", "drafted_by_id", "grounds_en", "grounds_zh", "id", "is_released", "measures", "measures_due_on", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason") VALUES (NEW."case_id", NEW."decided_at", NEW."decided_by_id", NEW."drafted_at", NEW."drafted_by_id", NEW."grounds_en", NEW."grounds_zh", NEW."id", NEW."is_released", NEW."measures", NEW."measures_due_on", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."return_reason"); RETURN NULL;',
                    hash="1aae164e810614d794525d1e92af3283e013ed2d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9c47f",
                    table="complaints_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a731126d4aa60089a14f3cb85f8e5e68b209a3db",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_16f50",
                    table="complaints_decisionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handlerevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3942c403d5ea0ff62e5883f8c271ba487585da3b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9bdeb",
                    table="complaints_handlerevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lettertemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fb0eddf1a54735ceb145bf88cb795480ed252efc",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_98e37",
                    table="complaints_lettertemplate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="letter",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="92b13522d07228ba2bafd1f1cfd3dbce6152d8db",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_7470c",
                    table="complaints_letter",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d7909efba2756541fa69d34e33e065aff5967dc1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_9935a",
                    table="complaints_message",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1d9b5e102ca72c13fc7052ab1e21ad9f42881ced",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_cf1c6",
                    table="complaints_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publishedanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="ff565268498fef72d54116d50a97e06d5595aaf3",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_4891f",
                    table="complaints_publishedanswer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recall",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="9ebecd273fc1e02236569e99d767cf70101fe151",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_63d18",
                    table="complaints_recall",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recall",
            trigger=pgtrigger.compiler.Trigger(
                name="content_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."information_user_id" IS DISTINCT FROM (NEW."information_user_id") OR OLD."changes" IS DISTINCT FROM (NEW."changes") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f2cccc19f25751fad992040bdae8b1774f44d935",
                    operation="UPDATE",
                    pgid="pgtrigger_content_is_fixed_daee4",
                    table="complaints_recall",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recall",
            trigger=pgtrigger.compiler.Trigger(
                name="acknowledged_for_good",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."acknowledged_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="2529c6e116840e898e2ae01576570cfaac25d5dd",
                    operation="UPDATE",
                    pgid="pgtrigger_acknowledged_for_good_329fb",
                    table="complaints_recall",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementdraft",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="d6eb2031cd96dd92e4fb41d133e13fba16eef31f",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_7bf99",
                    table="complaints_statementdraft",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementdraft",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "complaints_statementdraftevent" ("case_id", "checked_at", "checked_by_id", "enterprise_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "text", "withdrawn_at", "written_at", "written_by_id") VALUES (NEW."case_id", NEW."checked_at", NEW."checked_by_id", NEW."enterprise_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."state", NEW."text", NEW."withdrawn_at", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                    hash="ec1ebd0d4d6e9c059c051f4167fa14748e287181",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bf9bf",
                    table="complaints_statementdraft",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementdraft",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "complaints_statementdraftevent" ("case_id", "checked_at", "checked_by_id", "enterprise_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "text", "withdrawn_at", "written_at", "written_by_id") VALUES (NEW."case_id", NEW."checked_at", NEW."checked_by_id", NEW."enterprise_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."state", NEW."text", NEW."withdrawn_at", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                    hash="14c5924625464061d31b68992929d7f7b5b20035",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_68391",
                    table="complaints_statementdraft",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementdraftevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="684057880f542a3f735e6819ff59deaa3b1a2175",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0f7dd",
                    table="complaints_statementdraftevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="311a6bdb6945bedbbbadd4f8da9edae1d1028249",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_fc7cb",
                    table="complaints_finding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disputedfigure",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="257ccc2f2a78d63b285e8ebbd5d5c5c455e996cd",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_9323b",
                    table="complaints_disputedfigure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dispute",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c31c38569b77a9a8eeedbbcdab1742b6dae2223b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_f4bcf",
                    table="complaints_dispute",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="matter_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."respondent_id" IS DISTINCT FROM (NEW."respondent_id") OR OLD."lodged_by_id" IS DISTINCT FROM (NEW."lodged_by_id") OR OLD."taken_down_by_id" IS DISTINCT FROM (NEW."taken_down_by_id") OR OLD."contact" IS DISTINCT FROM (NEW."contact") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="c3e39b2470f8701325c6272a689b73aae03b1c51",
                    operation="UPDATE",
                    pgid="pgtrigger_matter_is_fixed_3b858",
                    table="complaints_case",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="begins_as_received",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.state <> 'received' OR NEW.version <> 1 OR NEW.outcome <> '' OR NEW.state_before <> '' OR NEW.accepted_at IS NOT NULL OR NEW.satisfaction IS NOT NULL)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;",
                    hash="44dbec732090cac27de01afc01fb4551b12616c5",
                    operation="INSERT",
                    pgid="pgtrigger_begins_as_received_85ad2",
                    table="complaints_case",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="outcome_by_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.outcome IS DISTINCT FROM NEW.outcome AND (OLD.state <> 'drafted' OR NEW.state NOT IN ('closed', 'following')))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="c5df034acf7b7c5ac7c1d57c958c9cfe8b01596f",
                    operation="UPDATE",
                    pgid="pgtrigger_outcome_by_release_addb8",
                    table="complaints_case",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caselink",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0f2055ebba29612f325d3b3e84f065a376839bdc",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_979fb",
                    table="complaints_caselink",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="complaint",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="eebb0537a73af91c8eb42c4bd1991b84d289e83e",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_54514",
                    table="complaints_complaint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="complaint",
            trigger=pgtrigger.compiler.Trigger(
                name="matter_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."about" IS DISTINCT FROM (NEW."about") OR OLD."wish" IS DISTINCT FROM (NEW."wish"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d30a8041e559722a39b74601df0224b20c6d51e6",
                    operation="UPDATE",
                    pgid="pgtrigger_matter_is_fixed_529ce",
                    table="complaints_complaint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consultation",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7f933b395f5ea330e534492debcd5d891d3d8b3d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_76fb6",
                    table="complaints_consultation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publishedanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="text_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."topic" IS DISTINCT FROM (NEW."topic") OR OLD."question_zh" IS DISTINCT FROM (NEW."question_zh") OR OLD."answer_zh" IS DISTINCT FROM (NEW."answer_zh") OR OLD."question_en" IS DISTINCT FROM (NEW."question_en") OR OLD."answer_en" IS DISTINCT FROM (NEW."answer_en") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."published_by_id" IS DISTINCT FROM (NEW."published_by_id") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="20892cacbf781c62ae81f3be5f0f67682f4d9ca0",
                    operation="UPDATE",
                    pgid="pgtrigger_text_is_fixed_60ab5",
                    table="complaints_publishedanswer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publishedanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="withdrawn_for_good",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d4d34f2557af506d26d499cad72e3e9e05a03f94",
                    operation="UPDATE",
                    pgid="pgtrigger_withdrawn_for_good_8b68c",
                    table="complaints_publishedanswer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recall",
            trigger=pgtrigger.compiler.Trigger(
                name="of_what_the_lender_received",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NOT EXISTS (SELECT 1 FROM reports_document JOIN complaints_dispute USING (account_id) WHERE id = NEW.document_id AND information_user_id = NEW.information_user_id AND case_id = NEW.case_id) THEN RAISE EXCEPTION 'a recall is of a document of its lender and of the disputed account' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;",
                    hash="f9fc613e4d48f81bcc44c6cdce87135f50c15ab5",
                    operation="INSERT",
                    pgid="pgtrigger_of_what_the_lender_received_0828d",
                    table="complaints_recall",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementdraft",
            trigger=pgtrigger.compiler.Trigger(
                name="text_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id") OR OLD."written_at" IS DISTINCT FROM (NEW."written_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="1d04f1a499c018cb6daa55a07f995455cecea44a",
                    operation="UPDATE",
                    pgid="pgtrigger_text_is_fixed_0d298",
                    table="complaints_statementdraft",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementdraft",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_for_good",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" IN ('returned', 'withdrawn'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="60c102d3203b23e866d3793c6ec599a52a307700",
                    operation="UPDATE",
                    pgid="pgtrigger_ended_for_good_41478",
                    table="complaints_statementdraft",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="statementdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checked_by", None),
                    models.Q(("checked_by", models.F("written_by")), _negated=True),
                    _connector="OR",
                ),
                name="statement_checked_by_another",
            ),
        ),
    ]
