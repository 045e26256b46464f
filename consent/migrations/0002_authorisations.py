import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import consent.models.ranges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_identity_and_people"),
        ("accounts", "__first__"),
        ("consent", "0001_consents"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="consent",
            name="scope_is_fixed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="consent",
            name="revoked_for_good",
        ),
        migrations.CreateModel(
            name="Arrangement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="arrangement number")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrangements",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "information_user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrangements",
                        to="accounts.institution",
                        verbose_name="information user",
                    ),
                ),
            ],
            options={
                "verbose_name": "arrangement",
                "verbose_name_plural": "arrangements",
            },
        ),
        migrations.CreateModel(
            name="PurposeTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("01", "pre-loan review"),
                            ("02", "in-loan operation"),
                            ("03", "post-loan management"),
                            ("04", "other reasons"),
                            ("05", "related query"),
                            ("17", "limit approval"),
                            ("18", "guarantee review"),
                        ],
                        max_length=2,
                        verbose_name="purpose",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("longest_days", models.PositiveIntegerField(verbose_name="longest validity in days")),
                ("queries_a_month", models.PositiveIntegerField(verbose_name="queries a calendar month at most")),
                ("look_back_months", models.PositiveSmallIntegerField(verbose_name="months of data at most")),
                (
                    "data_life_days",
                    models.PositiveIntegerField(verbose_name="days that the lender may keep the data, at most"),
                ),
                ("is_one_time", models.BooleanField(default=False, verbose_name="one query only")),
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
                "verbose_name": "purpose template",
                "verbose_name_plural": "purpose templates",
                "constraints": [
                    models.UniqueConstraint(fields=("purpose", "version"), name="purpose_template_once"),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["01", "02", "03", "04", "05", "17", "18"])),
                        name="purpose_template_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("look_back_months__gte", 1), ("look_back_months__lte", 36)),
                        name="purpose_template_look_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("data_life_days__gte", 1), ("longest_days__gte", 1), ("queries_a_month__gte", 1)
                        ),
                        name="purpose_template_allows_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("entrustment", "entrustment"), ("authorisation", "authorisation")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("text_zh", models.TextField(verbose_name="Chinese text")),
                ("text_en", models.TextField(verbose_name="English text")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of both texts")),
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
                "verbose_name": "wording",
                "verbose_name_plural": "wordings",
                "constraints": [models.UniqueConstraint(fields=("kind", "version"), name="wording_once")],
            },
        ),
        migrations.CreateModel(
            name="Authorisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("01", "pre-loan review"),
                            ("02", "in-loan operation"),
                            ("03", "post-loan management"),
                            ("04", "other reasons"),
                            ("05", "related query"),
                            ("17", "limit approval"),
                            ("18", "guarantee review"),
                        ],
                        max_length=2,
                        verbose_name="purpose",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("queries_total", models.PositiveIntegerField(verbose_name="queries in all")),
                ("queries_a_month", models.PositiveIntegerField(verbose_name="queries a calendar month")),
                ("look_back_months", models.PositiveSmallIntegerField(verbose_name="months of data")),
                ("data_life_days", models.PositiveIntegerField(verbose_name="days that the lender may keep the data")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("monthly", "monthly summary"), ("report", "report")], max_length=20
                        ),
                        size=None,
                        verbose_name="products",
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=64, verbose_name="the lender's reference")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("statement", models.TextField(verbose_name="statement as confirmed")),
                (
                    "channel",
                    models.CharField(
                        choices=[("web", "web page"), ("api", "API")], max_length=10, verbose_name="channel"
                    ),
                ),
                ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                ("confirmed_at", models.DateTimeField(verbose_name="confirmed")),
                (
                    "arrangement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorisations",
                        to="consent.arrangement",
                        verbose_name="arrangement",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="consent.authorisation",
                        verbose_name="replaces",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.purposetemplate",
                        verbose_name="purpose template",
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.wording",
                        verbose_name="wording",
                    ),
                ),
            ],
            options={
                "verbose_name": "authorisation",
                "verbose_name_plural": "authorisations",
                "constraints": [
                    models.UniqueConstraint(fields=("arrangement", "version"), name="authorisation_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="authorisation_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed_by", None),
                            models.Q(("proposed_by", models.F("confirmed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="authorisation_by_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuthorisationRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="request number")),
                ("uscc", models.CharField(max_length=18, verbose_name="unified social credit code")),
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("monthly", "monthly summary"), ("report", "report")], max_length=20
                        ),
                        size=None,
                        verbose_name="products",
                    ),
                ),
                ("names_accounts", models.BooleanField(default=False, verbose_name="the lender names the accounts")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("01", "pre-loan review"),
                            ("02", "in-loan operation"),
                            ("03", "post-loan management"),
                            ("04", "other reasons"),
                            ("05", "related query"),
                            ("17", "limit approval"),
                            ("18", "guarantee review"),
                        ],
                        max_length=2,
                        verbose_name="purpose",
                    ),
                ),
                ("validity_days", models.PositiveIntegerField(verbose_name="validity in days")),
                ("queries_total", models.PositiveIntegerField(verbose_name="queries in all")),
                ("queries_a_month", models.PositiveIntegerField(verbose_name="queries a calendar month")),
                ("look_back_months", models.PositiveSmallIntegerField(verbose_name="months of data")),
                ("data_life_days", models.PositiveIntegerField(verbose_name="days that the lender may keep the data")),
                ("reference", models.CharField(blank=True, max_length=64, verbose_name="the lender's reference")),
                ("message", models.CharField(blank=True, max_length=500, verbose_name="message to the enterprise")),
                (
                    "is_own_initiative",
                    models.BooleanField(default=False, verbose_name="begun by the enterprise itself"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("web", "web page"), ("api", "API")], max_length=10, verbose_name="channel"
                    ),
                ),
                ("asked_by_client", models.CharField(blank=True, max_length=64, verbose_name="asked by client")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("lapses_at", models.DateTimeField(verbose_name="lapses")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "requested"),
                            ("proposed", "waiting for a second person"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("lapsed", "lapsed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="requested",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(null=True, verbose_name="proposed")),
                ("proposal", models.JSONField(null=True, verbose_name="proposal")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("accounts", models.ManyToManyField(related_name="+", to="accounts.account", verbose_name="accounts")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "authorisation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="consent.authorisation",
                        verbose_name="authorisation",
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
                    "enterprise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorisation_requests",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "information_user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorisation_requests",
                        to="accounts.institution",
                        verbose_name="information user",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewal_requests",
                        to="consent.arrangement",
                        verbose_name="renews",
                    ),
                ),
            ],
            options={
                "verbose_name": "authorisation request",
                "verbose_name_plural": "authorisation requests",
                "indexes": [
                    models.Index(fields=["enterprise", "-asked_at"], name="request_of_enterprise"),
                    models.Index(fields=["information_user", "-asked_at"], name="request_of_lender"),
                    models.Index(
                        condition=models.Q(("state__in", ["requested", "proposed"])),
                        fields=["lapses_at"],
                        name="request_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("authorisation__isnull", False), ("state", "confirmed")),
                            models.Q(models.Q(("state", "confirmed"), _negated=True), ("authorisation", None)),
                            _connector="OR",
                        ),
                        name="request_confirmed_with_authorisation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state__in", ["requested", "proposed"])),
                            models.Q(
                                models.Q(("state__in", ["requested", "proposed"]), _negated=True),
                                ("decided_at__gte", models.F("asked_at")),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="request_decided_whole_or_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "proposed"), _negated=True),
                            models.Q(("proposal__isnull", False), ("proposed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="request_proposed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuthorisationRequestEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=32, verbose_name="request number")),
                ("uscc", models.CharField(max_length=18, verbose_name="unified social credit code")),
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("monthly", "monthly summary"), ("report", "report")], max_length=20
                        ),
                        size=None,
                        verbose_name="products",
                    ),
                ),
                ("names_accounts", models.BooleanField(default=False, verbose_name="the lender names the accounts")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("01", "pre-loan review"),
                            ("02", "in-loan operation"),
                            ("03", "post-loan management"),
                            ("04", "other reasons"),
                            ("05", "related query"),
                            ("17", "limit approval"),
                            ("18", "guarantee review"),
                        ],
                        max_length=2,
                        verbose_name="purpose",
                    ),
                ),
                ("validity_days", models.PositiveIntegerField(verbose_name="validity in days")),
                ("queries_total", models.PositiveIntegerField(verbose_name="queries in all")),
                ("queries_a_month", models.PositiveIntegerField(verbose_name="queries a calendar month")),
                ("look_back_months", models.PositiveSmallIntegerField(verbose_name="months of data")),
                ("data_life_days", models.PositiveIntegerField(verbose_name="days that the lender may keep the data")),
                ("reference", models.CharField(blank=True, max_length=64, verbose_name="the lender's reference")),
                ("message", models.CharField(blank=True, max_length=500, verbose_name="message to the enterprise")),
                (
                    "is_own_initiative",
                    models.BooleanField(default=False, verbose_name="begun by the enterprise itself"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("web", "web page"), ("api", "API")], max_length=10, verbose_name="channel"
                    ),
                ),
                ("asked_by_client", models.CharField(blank=True, max_length=64, verbose_name="asked by client")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("lapses_at", models.DateTimeField(verbose_name="lapses")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "requested"),
                            ("proposed", "waiting for a second person"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("lapsed", "lapsed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="requested",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(null=True, verbose_name="proposed")),
                ("proposal", models.JSONField(null=True, verbose_name="proposal")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "authorisation",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="consent.authorisation",
                        verbose_name="authorisation",
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
                    "information_user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.institution",
                        verbose_name="information user",
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
                        to="consent.authorisationrequest",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="consent.arrangement",
                        verbose_name="renews",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Entrustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="entrustment number")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("statement", models.TextField(verbose_name="statement as signed")),
                ("signed_at", models.DateTimeField(verbose_name="signed")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                (
                    "state",
                    models.CharField(
                        choices=[("in_force", "in force"), ("ended", "ended")],
                        default="in_force",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entrustments",
                        to="accounts.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entrustments",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by",
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.wording",
                        verbose_name="wording",
                    ),
                ),
            ],
            options={
                "verbose_name": "entrustment",
                "verbose_name_plural": "entrustments",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="entrustment_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None), ("state", "in_force")),
                            models.Q(
                                ("ended_at__gte", models.F("signed_at")),
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("state", "ended"),
                            ),
                            _connector="OR",
                        ),
                        name="entrustment_ended_whole_or_not",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state", "in_force")),
                        expressions=[("account", "="), (consent.models.ranges.TimeRange("starts_at", "ends_at"), "&&")],
                        name="entrustment_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("01", "pre-loan review"),
                            ("02", "in-loan operation"),
                            ("03", "post-loan management"),
                            ("04", "other reasons"),
                            ("05", "related query"),
                            ("17", "limit approval"),
                            ("18", "guarantee review"),
                        ],
                        max_length=2,
                        verbose_name="purpose",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("queries_total", models.PositiveIntegerField(verbose_name="queries in all")),
                ("queries_a_month", models.PositiveIntegerField(verbose_name="queries a calendar month")),
                ("look_back_months", models.PositiveSmallIntegerField(verbose_name="months of data")),
                ("data_life_days", models.PositiveIntegerField(verbose_name="days that the lender may keep the data")),
                ("number", models.CharField(max_length=32, verbose_name="consent number")),
                (
                    "product",
                    models.CharField(
                        choices=[("monthly", "monthly summary"), ("report", "report")],
                        max_length=20,
                        verbose_name="product",
                    ),
                ),
                ("granted_at", models.DateTimeField(verbose_name="granted")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in_force", "in force"),
                            ("paused", "paused"),
                            ("revoked", "revoked"),
                            ("replaced", "replaced by a later version"),
                        ],
                        default="in_force",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "authorisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="consent.authorisation",
                        verbose_name="authorisation",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
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
                    "granted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granted by",
                    ),
                ),
                (
                    "information_user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.institution",
                        verbose_name="information user",
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
                        to="consent.consent",
                    ),
                ),
                (
                    "entrustment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="consent.entrustment",
                        verbose_name="entrustment",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="consent.purposetemplate",
                        verbose_name="purpose template",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ConsentPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("01", "pre-loan review"),
                                ("02", "in-loan operation"),
                                ("03", "post-loan management"),
                                ("04", "other reasons"),
                                ("05", "related query"),
                                ("17", "limit approval"),
                                ("18", "guarantee review"),
                            ],
                            max_length=2,
                        ),
                        default=list,
                        size=None,
                        verbose_name="two people for the purposes",
                    ),
                ),
                (
                    "from_months",
                    models.PositiveSmallIntegerField(null=True, verbose_name="two people from so many months of data"),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "enterprise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_policy",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of two people",
                "verbose_name_plural": "rules of two people",
            },
        ),
        migrations.CreateModel(
            name="ConsentPolicyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("01", "pre-loan review"),
                                ("02", "in-loan operation"),
                                ("03", "post-loan management"),
                                ("04", "other reasons"),
                                ("05", "related query"),
                                ("17", "limit approval"),
                                ("18", "guarantee review"),
                            ],
                            max_length=2,
                        ),
                        default=list,
                        size=None,
                        verbose_name="two people for the purposes",
                    ),
                ),
                (
                    "from_months",
                    models.PositiveSmallIntegerField(null=True, verbose_name="two people from so many months of data"),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
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
                        to="consent.consentpolicy",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ConsentReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ends_in_14_days", "ends within 14 days"),
                            ("ends_in_3_days", "ends within 3 days"),
                            ("stands", "still stands"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("ordinal", models.PositiveSmallIntegerField(default=1, verbose_name="which one of its kind")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "authorisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="consent.authorisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder of a consent",
                "verbose_name_plural": "reminders of consents",
                "constraints": [
                    models.UniqueConstraint(fields=("authorisation", "kind", "ordinal"), name="consent_reminder_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DeletionDuty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("chased_at", models.DateTimeField(null=True, verbose_name="last reminder")),
                ("times_chased", models.PositiveIntegerField(default=0, verbose_name="reminders")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                (
                    "confirmed_by_client",
                    models.CharField(blank=True, max_length=64, verbose_name="confirmed by client"),
                ),
                ("statement", models.TextField(blank=True, verbose_name="statement")),
                (
                    "authorisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deletion_duty",
                        to="consent.authorisation",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "information_user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deletion_duties",
                        to="accounts.institution",
                    ),
                ),
            ],
            options={
                "verbose_name": "deletion receipt",
                "verbose_name_plural": "deletion receipts",
                "indexes": [
                    models.Index(
                        condition=models.Q(("confirmed_at", None)), fields=["due_at"], name="deletion_not_confirmed"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeletionDutyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("chased_at", models.DateTimeField(null=True, verbose_name="last reminder")),
                ("times_chased", models.PositiveIntegerField(default=0, verbose_name="reminders")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                (
                    "confirmed_by_client",
                    models.CharField(blank=True, max_length=64, verbose_name="confirmed by client"),
                ),
                ("statement", models.TextField(blank=True, verbose_name="statement")),
                (
                    "authorisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="consent.authorisation",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "information_user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.institution",
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
                        to="consent.deletionduty",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EntrustmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=32, verbose_name="entrustment number")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("statement", models.TextField(verbose_name="statement as signed")),
                ("signed_at", models.DateTimeField(verbose_name="signed")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                (
                    "state",
                    models.CharField(
                        choices=[("in_force", "in force"), ("ended", "ended")],
                        default="in_force",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
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
                        to="consent.entrustment",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by",
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="consent.wording",
                        verbose_name="wording",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Freeze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("frozen_at", models.DateTimeField(verbose_name="frozen")),
                ("lift_asked_at", models.DateTimeField(null=True, verbose_name="lifting asked")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="lifted")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="freezes",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="frozen by",
                    ),
                ),
                (
                    "lift_asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lifting asked by",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lifted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "freeze",
                "verbose_name_plural": "freezes",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)), fields=("enterprise",), name="freeze_once_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_by", None)),
                            models.Q(
                                ("lift_asked_by__isnull", False),
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                ("lift_asked_at__isnull", False),
                                ("lifted_at__gte", models.F("lift_asked_at")),
                                models.Q(("lifted_by", models.F("lift_asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="freeze_lifted_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FreezeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("frozen_at", models.DateTimeField(verbose_name="frozen")),
                ("lift_asked_at", models.DateTimeField(null=True, verbose_name="lifting asked")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="lifted")),
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
                    "frozen_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="frozen by",
                    ),
                ),
                (
                    "lift_asked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lifting asked by",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lifted by",
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
                        to="consent.freeze",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField(verbose_name="content as issued")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the content")),
                ("jws", models.TextField(verbose_name="signature")),
                ("key_id", models.CharField(max_length=64, verbose_name="key")),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                (
                    "authorisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipt", to="consent.authorisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "consent receipt",
                "verbose_name_plural": "consent receipts",
            },
        ),
        migrations.CreateModel(
            name="RevocationEffect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clicked_at", models.DateTimeField(verbose_name="clicked")),
                ("in_effect_at", models.DateTimeField(verbose_name="in effect")),
                (
                    "consent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation_effect",
                        to="consent.consent",
                    ),
                ),
            ],
            options={
                "verbose_name": "effect of a revocation",
                "verbose_name_plural": "effects of revocations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("in_effect_at__gte", models.F("clicked_at"))),
                        name="revocation_effect_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="number")),
                ("choice", models.JSONField(verbose_name="what is shared")),
                ("code_digest", models.BinaryField(unique=True)),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                ("redeemed_at", models.DateTimeField(null=True, verbose_name="redeemed")),
                (
                    "authorisation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_code",
                        to="consent.authorisation",
                        verbose_name="authorisation",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_codes",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "share code",
                "verbose_name_plural": "share codes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("authorisation", None), ("redeemed_at", None)),
                            models.Q(
                                ("authorisation__isnull", False), ("redeemed_at__isnull", False), ("withdrawn_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="share_code_redeemed_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareCodeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=32, verbose_name="number")),
                ("choice", models.JSONField(verbose_name="what is shared")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                ("redeemed_at", models.DateTimeField(null=True, verbose_name="redeemed")),
                (
                    "authorisation",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="consent.authorisation",
                        verbose_name="authorisation",
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
                    "made_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
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
                        to="consent.sharecode",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_longest_validity",
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_revoked_whole_or_not",
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_once_at_a_time",
        ),
        migrations.RemoveField(
            model_name="consent",
            name="revoked_at",
        ),
        migrations.RemoveField(
            model_name="consent",
            name="revoked_by",
        ),
        migrations.AddField(
            model_name="consent",
            name="data_life_days",
            field=models.PositiveIntegerField(default=0, verbose_name="days that the lender may keep the data"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="ended_at",
            field=models.DateTimeField(null=True, verbose_name="ended"),
        ),
        migrations.AddField(
            model_name="consent",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="look_back_months",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="months of data"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="month_of_use",
            field=models.DateField(null=True, verbose_name="month of the last query"),
        ),
        migrations.AddField(
            model_name="consent",
            name="queries_a_month",
            field=models.PositiveIntegerField(default=0, verbose_name="queries a calendar month"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="queries_total",
            field=models.PositiveIntegerField(default=0, verbose_name="queries in all"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="queries_used",
            field=models.PositiveIntegerField(default=0, verbose_name="queries used"),
        ),
        migrations.AddField(
            model_name="consent",
            name="queries_used_in_month",
            field=models.PositiveIntegerField(default=0, verbose_name="queries used in that month"),
        ),
        migrations.AlterField(
            model_name="consent",
            name="state",
            field=models.CharField(
                choices=[
                    ("in_force", "in force"),
                    ("paused", "paused"),
                    ("revoked", "revoked"),
                    ("replaced", "replaced by a later version"),
                ],
                default="in_force",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="authorisation",
            field=models.ForeignKey(
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="consent.authorisation",
                verbose_name="authorisation",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="entrustment",
            field=models.ForeignKey(
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="consent.entrustment",
                verbose_name="entrustment",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="template",
            field=models.ForeignKey(
                db_index=False,
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.purposetemplate",
                verbose_name="purpose template",
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(
                condition=models.Q(("state__in", ["in_force", "paused"])), fields=["ends_at"], name="consent_standing"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None), ("state__in", ["in_force", "paused"])),
                    models.Q(
                        ("ended_at__gte", models.F("granted_at")),
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        ("state__in", ["revoked", "replaced"]),
                    ),
                    _connector="OR",
                ),
                name="consent_ended_whole_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("queries_used__lte", models.F("queries_total")),
                    ("queries_used_in_month__lte", models.F("queries_a_month")),
                    ("queries_used_in_month__lte", models.F("queries_used")),
                ),
                name="consent_never_used_beyond",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state__in", ["in_force", "paused"])),
                expressions=[
                    ("account", "="),
                    ("information_user", "="),
                    ("product", "="),
                    ("purpose", "="),
                    (consent.models.ranges.TimeRange("starts_at", "ends_at"), "&&"),
                ],
                name="consent_once_at_a_time",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="scope_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."template_id" IS DISTINCT FROM (NEW."template_id") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."queries_total" IS DISTINCT FROM (NEW."queries_total") OR OLD."queries_a_month" IS DISTINCT FROM (NEW."queries_a_month") OR OLD."look_back_months" IS DISTINCT FROM (NEW."look_back_months") OR OLD."data_life_days" IS DISTINCT FROM (NEW."data_life_days") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."account_id" IS DISTINCT FROM (NEW."account_id") OR OLD."information_user_id" IS DISTINCT FROM (NEW."information_user_id") OR OLD."product" IS DISTINCT FROM (NEW."product") OR OLD."authorisation_id" IS DISTINCT FROM (NEW."authorisation_id") OR OLD."entrustment_id" IS DISTINCT FROM (NEW."entrustment_id") OR OLD."granted_by_id" IS DISTINCT FROM (NEW."granted_by_id") OR OLD."granted_at" IS DISTINCT FROM (NEW."granted_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="6931b6086cf0c349665839aa893abed97ca1d4e1",
                    operation="UPDATE",
                    pgid="pgtrigger_scope_is_fixed_d2910",
                    table="consent_consent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{in_force:paused,paused:in_force,in_force:revoked,paused:revoked,in_force:replaced,paused:replaced}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="3c4e40bda50774723687873b103a6f26b777a172",
                    operation="UPDATE",
                    pgid="pgtrigger_steps_b06e4",
                    table="consent_consent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_for_good",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" IN ('revoked', 'replaced'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="ad10dcfa3e3b5170608643a72ff842a0ac2ceb93",
                    operation="UPDATE",
                    pgid="pgtrigger_ended_for_good_56047",
                    table="consent_consent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="uses_only_grow",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."queries_used" < (OLD."queries_used") OR NEW."month_of_use" < (OLD."month_of_use") OR (NEW."month_of_use" = (OLD."month_of_use") AND NEW."queries_used_in_month" < (OLD."queries_used_in_month")))',
                    func="RAISE EXCEPTION 'queries used only grow' USING ERRCODE = 'check_violation';",
                    hash="532a0d94058408f0222f074d01e9e4145e925224",
                    operation="UPDATE",
                    pgid="pgtrigger_uses_only_grow_0bc89",
                    table="consent_consent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="within_its_template",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NOT EXISTS (\n        SELECT FROM consent_purposetemplate AS template\n         WHERE template.id = NEW.template_id AND template.purpose = NEW.purpose\n           AND template.version = (SELECT max(version) FROM consent_purposetemplate WHERE purpose = NEW.purpose)\n           AND NEW.ends_at - NEW.starts_at <= make_interval(days => template.longest_days + 1)\n           AND NEW.queries_total >= 1 AND NEW.queries_a_month BETWEEN 1 AND template.queries_a_month\n           AND NEW.look_back_months BETWEEN 1 AND template.look_back_months\n           AND NEW.data_life_days BETWEEN 0 AND template.data_life_days\n           AND (NOT template.is_one_time OR NEW.queries_total = 1)\n    ) THEN\n        RAISE EXCEPTION 'beyond the template of its purpose'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_within_its_template';\n    END IF;\n    RETURN NEW;\n",
                    hash="2f33e9394cbb510c9bb1d2290fab02ddb017732c",
                    operation="INSERT",
                    pgid="pgtrigger_within_its_template_68a52",
                    table="consent_consent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="rests_on_an_entrustment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF NOT EXISTS (\n                        SELECT FROM consent_entrustment AS entrustment\n                         WHERE entrustment.id = NEW.entrustment_id AND entrustment.account_id = NEW.account_id\n                           AND entrustment.state = 'in_force' AND entrustment.starts_at <= NEW.starts_at\n                           AND entrustment.ends_at >= NEW.ends_at\n                    ) THEN\n                        RAISE EXCEPTION 'no entrustment covers the consent'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_rests_on_an_entrustment';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="148dd3636d8feda02eb9244d2e6bc6b41eeea13b",
                    operation="INSERT",
                    pgid="pgtrigger_rests_on_an_entrustment_c8405",
                    table="consent_consent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="as_its_authorisation",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF NOT EXISTS (\n                        SELECT FROM consent_authorisation AS whole\n                          JOIN consent_arrangement AS arrangement ON arrangement.id = whole.arrangement_id\n                         WHERE whole.id = NEW.authorisation_id AND arrangement.enterprise_id = NEW.enterprise_id\n                           AND arrangement.information_user_id = NEW.information_user_id\n                           AND NEW.product = ANY(whole.products)\n                           AND (whole.purpose, whole.template_id, whole.starts_at, whole.ends_at, whole.queries_total,\n                                whole.queries_a_month, whole.look_back_months, whole.data_life_days)\n                             = (NEW.purpose, NEW.template_id, NEW.starts_at, NEW.ends_at, NEW.queries_total,\n                                NEW.queries_a_month, NEW.look_back_months, NEW.data_life_days)\n                    ) THEN\n                        RAISE EXCEPTION 'the consent is not what was authorised'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_as_its_authorisation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="64fa476e9586182a43e6225d6d7300db8f2ff16c",
                    operation="INSERT",
                    pgid="pgtrigger_as_its_authorisation_cd826",
                    table="consent_consent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "consent_consentevent" ("account_id", "authorisation_id", "data_life_days", "ended_at", "ended_by_id", "ends_at", "enterprise_id", "entrustment_id", "granted_at", "granted_by_id", "id", "information_user_id", "look_back_months", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product", "purpose", "queries_a_month", "queries_total", "starts_at", "state", "template_id") VALUES (NEW."account_id", NEW."authorisation_id", NEW."data_life_days", NEW."ended_at", NEW."ended_by_id", NEW."ends_at", NEW."enterprise_id", NEW."entrustment_id", NEW."granted_at", NEW."granted_by_id", NEW."id", NEW."information_user_id", NEW."look_back_months", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product", NEW."purpose", NEW."queries_a_month", NEW."queries_total", NEW."starts_at", NEW."state", NEW."template_id"); RETURN NULL;',
                    hash="e65a982a5f63a5f7a7cebf370165e6548cd2a6be",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6007e",
                    table="consent_consent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."account_id" IS DISTINCT FROM (NEW."account_id") OR OLD."authorisation_id" IS DISTINCT FROM (NEW."authorisation_id") OR OLD."data_life_days" IS DISTINCT FROM (NEW."data_life_days") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."ended_by_id" IS DISTINCT FROM (NEW."ended_by_id") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."entrustment_id" IS DISTINCT FROM (NEW."entrustment_id") OR OLD."granted_at" IS DISTINCT FROM (NEW."granted_at") OR OLD."granted_by_id" IS DISTINCT FROM (NEW."granted_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."information_user_id" IS DISTINCT FROM (NEW."information_user_id") OR OLD."look_back_months" IS DISTINCT FROM (NEW."look_back_months") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."product" IS DISTINCT FROM (NEW."product") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."queries_a_month" IS DISTINCT FROM (NEW."queries_a_month") OR OLD."queries_total" IS DISTINCT FROM (NEW."queries_total") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."template_id" IS DISTINCT FROM (NEW."template_id"))',
                    func='INSERT INTO "consent_consentevent" ("account_id", "authorisation_id", "data_life_days", "ended_at", "ended_by_id", "ends_at", "enterprise_id", "entrustment_id", "granted_at", "granted_by_id", "id", "information_user_id", "look_back_months", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product", "purpose", "queries_a_month", "queries_total", "starts_at", "state", "template_id") VALUES (NEW."account_id", NEW."authorisation_id", NEW."data_life_days", NEW."ended_at", NEW."ended_by_id", NEW."ends_at", NEW."enterprise_id", NEW."entrustment_id", NEW."granted_at", NEW."granted_by_id", NEW."id", NEW."information_user_id", NEW."look_back_months", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product", NEW."purpose", NEW."queries_a_month", NEW."queries_total", NEW."starts_at", NEW."state", NEW."template_id"); RETURN NULL;',
                    hash="f1cab5f323fe230c6fc1144e66ec9e41ebb71fea",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3b14c",
                    table="consent_consent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="arrangement",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d24adfea8f91e4c1738b18a3ea02cf1f0b591b7f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_d3ef8",
                    table="consent_arrangement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisationrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="81adc46c16417746001f1e94e1a915d5ea8ac329",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_8c07d",
                    table="consent_authorisationrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisationrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="wish_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."information_user_id" IS DISTINCT FROM (NEW."information_user_id") OR OLD."uscc" IS DISTINCT FROM (NEW."uscc") OR OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."products" IS DISTINCT FROM (NEW."products") OR OLD."names_accounts" IS DISTINCT FROM (NEW."names_accounts") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."validity_days" IS DISTINCT FROM (NEW."validity_days") OR OLD."queries_total" IS DISTINCT FROM (NEW."queries_total") OR OLD."queries_a_month" IS DISTINCT FROM (NEW."queries_a_month") OR OLD."look_back_months" IS DISTINCT FROM (NEW."look_back_months") OR OLD."data_life_days" IS DISTINCT FROM (NEW."data_life_days") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."message" IS DISTINCT FROM (NEW."message") OR OLD."is_own_initiative" IS DISTINCT FROM (NEW."is_own_initiative") OR OLD."renews_id" IS DISTINCT FROM (NEW."renews_id") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."asked_by_client" IS DISTINCT FROM (NEW."asked_by_client") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."lapses_at" IS DISTINCT FROM (NEW."lapses_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="1927a942b1b74fc45699b954b6cf211084cad161",
                    operation="UPDATE",
                    pgid="pgtrigger_wish_is_fixed_26e0e",
                    table="consent_authorisationrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisationrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="closed_for_good",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" IN ('confirmed', 'declined', 'lapsed', 'withdrawn'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="69e35e4c5e2b2de35a9fff8ab6d486380046e5be",
                    operation="UPDATE",
                    pgid="pgtrigger_closed_for_good_45fa4",
                    table="consent_authorisationrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisationrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{requested:proposed,proposed:requested,requested:confirmed,requested:declined,requested:lapsed,requested:withdrawn,proposed:confirmed,proposed:declined,proposed:lapsed,proposed:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="18912fe0675ed187091000b650ac2d07d6c062f8",
                    operation="UPDATE",
                    pgid="pgtrigger_steps_75f74",
                    table="consent_authorisationrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisationrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "consent_authorisationrequestevent" ("asked_at", "asked_by_client", "asked_by_id", "authorisation_id", "channel", "data_life_days", "decided_at", "decided_by_id", "enterprise_id", "id", "information_user_id", "is_own_initiative", "lapses_at", "look_back_months", "message", "names_accounts", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "products", "proposal", "proposed_at", "proposed_by_id", "purpose", "queries_a_month", "queries_total", "reason", "reference", "renews_id", "state", "uscc", "validity_days") VALUES (NEW."asked_at", NEW."asked_by_client", NEW."asked_by_id", NEW."authorisation_id", NEW."channel", NEW."data_life_days", NEW."decided_at", NEW."decided_by_id", NEW."enterprise_id", NEW."id", NEW."information_user_id", NEW."is_own_initiative", NEW."lapses_at", NEW."look_back_months", NEW."message", NEW."names_accounts", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."products", NEW."proposal", NEW."proposed_at", NEW."proposed_by_id", NEW."purpose", NEW."queries_a_month", NEW."queries_total", NEW."reason", NEW."reference", NEW."renews_id", NEW."state", NEW."uscc", NEW."validity_days"); RETURN NULL;',
                    hash="cbc6f05b0c4dc7d5767c992ad03d4400e08876b1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4b3a8",
                    table="consent_authorisationrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisationrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "consent_authorisationrequestevent" ("asked_at", "asked_by_client", "asked_by_id", "authorisation_id", "channel", "data_life_days", "decided_at", "decided_by_id", "enterprise_id", "id", "information_user_id", "is_own_initiative", "lapses_at", "look_back_months", "message", "names_accounts", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "products", "proposal", "proposed_at", "proposed_by_id", "purpose", "queries_a_month", "queries_total", "reason", "reference", "renews_id", "state", "uscc", "validity_days") VALUES (NEW."asked_at", NEW."asked_by_client", NEW."asked_by_id", NEW."authorisation_id", NEW."channel", NEW."data_life_days", NEW."decided_at", NEW."decided_by_id", NEW."enterprise_id", NEW."id", NEW."information_user_id", NEW."is_own_initiative", NEW."lapses_at", NEW."look_back_months", NEW."message", NEW."names_accounts", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."products", NEW."proposal", NEW."proposed_at", NEW."proposed_by_id", NEW."purpose", NEW."queries_a_month", NEW."queries_total", NEW."reason", NEW."reference", NEW."renews_id", NEW."state", NEW."uscc", NEW."validity_days"); RETURN NULL;',
                    hash="7990db7b175ddda526be942f8b6884818ccdd444",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3d449",
                    table="consent_authorisationrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisationrequestevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2735d7439ae99dd11d92f88695be21d6cec729c6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9f52c",
                    table="consent_authorisationrequestevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consentpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="27257c4df3659798d60a18b065b1f19c553508ef",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_ea828",
                    table="consent_consentpolicy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consentpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "consent_consentpolicyevent" ("changed_at", "changed_by_id", "enterprise_id", "from_months", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purposes") VALUES (NEW."changed_at", NEW."changed_by_id", NEW."enterprise_id", NEW."from_months", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purposes"); RETURN NULL;',
                    hash="66feff27a74694024d7b526cf6ed20af82cc88c7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ea2f3",
                    table="consent_consentpolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consentpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "consent_consentpolicyevent" ("changed_at", "changed_by_id", "enterprise_id", "from_months", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purposes") VALUES (NEW."changed_at", NEW."changed_by_id", NEW."enterprise_id", NEW."from_months", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purposes"); RETURN NULL;',
                    hash="f139288322f864bf69ae492e80693c4536410ab2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_64a41",
                    table="consent_consentpolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consentpolicyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e941128b6bd91855153ddbeef1faf6709ce9bea0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c98a3",
                    table="consent_consentpolicyevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consentreminder",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="832dd2ed02217c30c4e9860d9039e51f9a950062",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_57005",
                    table="consent_consentreminder",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deletionduty",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="10e014f1d0cba0dc14cf53ef3bdc3d1d1661b1d3",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_ab10c",
                    table="consent_deletionduty",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deletionduty",
            trigger=pgtrigger.compiler.Trigger(
                name="scope_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."authorisation_id" IS DISTINCT FROM (NEW."authorisation_id") OR OLD."information_user_id" IS DISTINCT FROM (NEW."information_user_id") OR OLD."due_at" IS DISTINCT FROM (NEW."due_at") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="415d41681945949a12c31a4417c9d7519123b5d6",
                    operation="UPDATE",
                    pgid="pgtrigger_scope_is_fixed_91f19",
                    table="consent_deletionduty",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deletionduty",
            trigger=pgtrigger.compiler.Trigger(
                name="confirmed_for_good",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."confirmed_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="7088d7bb5feb2f210952978b76d0db14cef79fb8",
                    operation="UPDATE",
                    pgid="pgtrigger_confirmed_for_good_124d9",
                    table="consent_deletionduty",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deletionduty",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "consent_deletiondutyevent" ("asked_at", "authorisation_id", "chased_at", "confirmed_at", "confirmed_by_client", "confirmed_by_id", "due_at", "id", "information_user_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "statement", "times_chased") VALUES (NEW."asked_at", NEW."authorisation_id", NEW."chased_at", NEW."confirmed_at", NEW."confirmed_by_client", NEW."confirmed_by_id", NEW."due_at", NEW."id", NEW."information_user_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."statement", NEW."times_chased"); RETURN NULL;',
                    hash="5c5ec18ad18c173690fb1f12a305c194cb39ce6f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9d792",
                    table="consent_deletionduty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deletionduty",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "consent_deletiondutyevent" ("asked_at", "authorisation_id", "chased_at", "confirmed_at", "confirmed_by_client", "confirmed_by_id", "due_at", "id", "information_user_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "statement", "times_chased") VALUES (NEW."asked_at", NEW."authorisation_id", NEW."chased_at", NEW."confirmed_at", NEW."confirmed_by_client", NEW."confirmed_by_id", NEW."due_at", NEW."id", NEW."information_user_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."statement", NEW."times_chased"); RETURN NULL;',
                    hash="bdbf19586b7a288ce2528eb152769d7bc1c27ae2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0dffe",
                    table="consent_deletionduty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deletiondutyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="113a5586debdcafc106d8848ad554d58fc13bc17",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c9695",
                    table="consent_deletiondutyevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="freeze",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="547df54ff4d40d5e88e4c63b38ff922942922f30",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_47ea9",
                    table="consent_freeze",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="freeze",
            trigger=pgtrigger.compiler.Trigger(
                name="beginning_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."frozen_by_id" IS DISTINCT FROM (NEW."frozen_by_id") OR OLD."frozen_at" IS DISTINCT FROM (NEW."frozen_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="e3aae0d88c358f2ad08153e12d2ca0258c3cb661",
                    operation="UPDATE",
                    pgid="pgtrigger_beginning_is_fixed_553a1",
                    table="consent_freeze",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="freeze",
            trigger=pgtrigger.compiler.Trigger(
                name="lifted_for_good",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."lifted_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="31e7350cda270fa69335f65cbe2a0ab70d8c2ebd",
                    operation="UPDATE",
                    pgid="pgtrigger_lifted_for_good_e0e04",
                    table="consent_freeze",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="freeze",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "consent_freezeevent" ("enterprise_id", "frozen_at", "frozen_by_id", "id", "lift_asked_at", "lift_asked_by_id", "lifted_at", "lifted_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."enterprise_id", NEW."frozen_at", NEW."frozen_by_id", NEW."id", NEW."lift_asked_at", NEW."lift_asked_by_id", NEW."lifted_at", NEW."lifted_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="d0906806ab84b9647752d9bd2ae25a64d7710f0b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_03891",
                    table="consent_freeze",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="freeze",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "consent_freezeevent" ("enterprise_id", "frozen_at", "frozen_by_id", "id", "lift_asked_at", "lift_asked_by_id", "lifted_at", "lifted_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."enterprise_id", NEW."frozen_at", NEW."frozen_by_id", NEW."id", NEW."lift_asked_at", NEW."lift_asked_by_id", NEW."lifted_at", NEW."lifted_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="4d020325444f73bba9971167b594824cc6ca5b4e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a90fd",
                    table="consent_freeze",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="freezeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9d33623d792b9ccd1f28fe30c6072cfabe1019da",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_13abf",
                    table="consent_freezeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="purposetemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b5f6b42e47e8d8e586e4a82eaca1d0dfe247fab0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_a5f00",
                    table="consent_purposetemplate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1c346e473e56f77096d8f27987b3d87f084bf816",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3dd0f",
                    table="consent_consentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="receipt",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="72bd6974044e8121ea547af82c1108edfd709960",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_b99a8",
                    table="consent_receipt",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="revocationeffect",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0d55dd0f88707d545c033f15faa5a6da575767ec",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_945c1",
                    table="consent_revocationeffect",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sharecode",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="87adbb99bab8f75daf0640b3a303a39100e453e6",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_dcd4a",
                    table="consent_sharecode",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sharecode",
            trigger=pgtrigger.compiler.Trigger(
                name="scope_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."choice" IS DISTINCT FROM (NEW."choice") OR OLD."code_digest" IS DISTINCT FROM (NEW."code_digest") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d20db367dbaa5ed9dc25c0de34ddedbf77e61033",
                    operation="UPDATE",
                    pgid="pgtrigger_scope_is_fixed_db346",
                    table="consent_sharecode",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sharecode",
            trigger=pgtrigger.compiler.Trigger(
                name="redeemed_for_good",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."redeemed_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="b81477532b3cf51d7eb003d0e9ca8054c9473710",
                    operation="UPDATE",
                    pgid="pgtrigger_redeemed_for_good_c03ea",
                    table="consent_sharecode",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sharecode",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "consent_sharecodeevent" ("address", "authorisation_id", "choice", "enterprise_id", "expires_at", "id", "language", "made_at", "made_by_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "redeemed_at", "withdrawn_at") VALUES (NEW."address", NEW."authorisation_id", NEW."choice", NEW."enterprise_id", NEW."expires_at", NEW."id", NEW."language", NEW."made_at", NEW."made_by_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."redeemed_at", NEW."withdrawn_at"); RETURN NULL;',
                    hash="6210eaa9dd143f17b6e025b07d5b634cce967c36",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9a1b9",
                    table="consent_sharecode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sharecode",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."authorisation_id" IS DISTINCT FROM (NEW."authorisation_id") OR OLD."choice" IS DISTINCT FROM (NEW."choice") OR OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."redeemed_at" IS DISTINCT FROM (NEW."redeemed_at") OR OLD."withdrawn_at" IS DISTINCT FROM (NEW."withdrawn_at"))',
                    func='INSERT INTO "consent_sharecodeevent" ("address", "authorisation_id", "choice", "enterprise_id", "expires_at", "id", "language", "made_at", "made_by_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "redeemed_at", "withdrawn_at") VALUES (NEW."address", NEW."authorisation_id", NEW."choice", NEW."enterprise_id", NEW."expires_at", NEW."id", NEW."language", NEW."made_at", NEW."made_by_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."redeemed_at", NEW."withdrawn_at"); RETURN NULL;',
                    hash="de9e3b91985ca66e45cc0defb87b4d141e15424b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_89f67",
                    table="consent_sharecode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sharecodeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a10ffc3c70104523c030a4f01889fb839f948122",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c3c4a",
                    table="consent_sharecodeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="wording",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e54a38c55be3ac6ec60d36bca3b3c5ab46522c12",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_1ffec",
                    table="consent_wording",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrustmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4dae150d8ea26722a9a42cb21580415ee2922ec3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_29c7d",
                    table="consent_entrustmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrustment",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="0363bb2ba39c1f51606ea2a6f2ca787dc9604c56",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_f1e53",
                    table="consent_entrustment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrustment",
            trigger=pgtrigger.compiler.Trigger(
                name="scope_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."account_id" IS DISTINCT FROM (NEW."account_id") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."wording_id" IS DISTINCT FROM (NEW."wording_id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."statement" IS DISTINCT FROM (NEW."statement") OR OLD."signed_by_id" IS DISTINCT FROM (NEW."signed_by_id") OR OLD."signed_at" IS DISTINCT FROM (NEW."signed_at") OR OLD."address" IS DISTINCT FROM (NEW."address"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="33443f5523918f060387f46c6d982d7959490c63",
                    operation="UPDATE",
                    pgid="pgtrigger_scope_is_fixed_17bed",
                    table="consent_entrustment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrustment",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_for_good",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" = 'ended')",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="702c2dc916641094909cc1677a847f35b48f0b84",
                    operation="UPDATE",
                    pgid="pgtrigger_ended_for_good_929fd",
                    table="consent_entrustment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrustment",
            trigger=pgtrigger.compiler.Trigger(
                name="account_is_the_enterprises",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF NOT EXISTS (\n                        SELECT FROM accounts_account AS account\n                         WHERE account.id = NEW.account_id AND account.enterprise_id = NEW.enterprise_id\n                    ) THEN\n                        RAISE EXCEPTION 'the account is not the enterprise''s'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'entrustment_account_is_the_enterprises';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="8b3fb1120544ab3438f8be9f6726c24fef24f456",
                    operation="INSERT",
                    pgid="pgtrigger_account_is_the_enterprises_ed65f",
                    table="consent_entrustment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrustment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "consent_entrustmentevent" ("account_id", "address", "ended_at", "ended_by_id", "ends_at", "enterprise_id", "id", "language", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_at", "signed_by_id", "starts_at", "state", "statement", "wording_id") VALUES (NEW."account_id", NEW."address", NEW."ended_at", NEW."ended_by_id", NEW."ends_at", NEW."enterprise_id", NEW."id", NEW."language", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."signed_at", NEW."signed_by_id", NEW."starts_at", NEW."state", NEW."statement", NEW."wording_id"); RETURN NULL;',
                    hash="3d7690b62cd4816ce1e13ed5f476a603f01041ea",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b940f",
                    table="consent_entrustment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrustment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "consent_entrustmentevent" ("account_id", "address", "ended_at", "ended_by_id", "ends_at", "enterprise_id", "id", "language", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_at", "signed_by_id", "starts_at", "state", "statement", "wording_id") VALUES (NEW."account_id", NEW."address", NEW."ended_at", NEW."ended_by_id", NEW."ends_at", NEW."enterprise_id", NEW."id", NEW."language", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."signed_at", NEW."signed_by_id", NEW."starts_at", NEW."state", NEW."statement", NEW."wording_id"); RETURN NULL;',
                    hash="fed54f3791ad3ba59ddc675b2a126eeb7b588532",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_be521",
                    table="consent_entrustment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisation",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8c4160266404b48b10aca48d7e8c102a281ba1c9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_written_once_32f4e",
                    table="consent_authorisation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisation",
            trigger=pgtrigger.compiler.Trigger(
                name="within_its_template",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NOT EXISTS (\n        SELECT FROM consent_purposetemplate AS template\n         WHERE template.id = NEW.template_id AND template.purpose = NEW.purpose\n           AND template.version = (SELECT max(version) FROM consent_purposetemplate WHERE purpose = NEW.purpose)\n           AND NEW.ends_at - NEW.starts_at <= make_interval(days => template.longest_days + 1)\n           AND NEW.queries_total >= 1 AND NEW.queries_a_month BETWEEN 1 AND template.queries_a_month\n           AND NEW.look_back_months BETWEEN 1 AND template.look_back_months\n           AND NEW.data_life_days BETWEEN 0 AND template.data_life_days\n           AND (NOT template.is_one_time OR NEW.queries_total = 1)\n    ) THEN\n        RAISE EXCEPTION 'beyond the template of its purpose'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_within_its_template';\n    END IF;\n    RETURN NEW;\n",
                    hash="1444eb9aa547d8519a9b92cc12b14a38b9c4017c",
                    operation="INSERT",
                    pgid="pgtrigger_within_its_template_6d32f",
                    table="consent_authorisation",
                    when="BEFORE",
                ),
            ),
        ),
    ]
