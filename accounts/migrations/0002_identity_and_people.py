import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import accounts.models.organisations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people_institutions_and_accounts"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountBinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bound_at", models.DateTimeField(verbose_name="bound")),
                ("unbound_at", models.DateTimeField(null=True, verbose_name="unbound")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bindings",
                        to="accounts.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "bound_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bound by",
                    ),
                ),
                (
                    "unbound_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="unbound by",
                    ),
                ),
            ],
            options={
                "verbose_name": "bound account",
                "verbose_name_plural": "bound accounts",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("unbound_at", None)),
                        fields=("account",),
                        name="account_bound_once_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountBindingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("bound_at", models.DateTimeField(verbose_name="bound")),
                ("unbound_at", models.DateTimeField(null=True, verbose_name="unbound")),
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
                    "bound_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bound by",
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
                        to="accounts.accountbinding",
                    ),
                ),
                (
                    "unbound_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="unbound by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BindingRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number_ciphertext", models.BinaryField()),
                ("number_hash", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for the bank"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="binding_requests",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="binding_requests",
                        to="accounts.institution",
                        verbose_name="account-opening bank",
                    ),
                ),
            ],
            options={
                "verbose_name": "binding request",
                "verbose_name_plural": "binding requests",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("enterprise", "provider", "number_hash"),
                        name="binding_asked_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True), ("account__isnull", False), _connector="OR"
                        ),
                        name="binding_confirmed_of_account",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BindingRequestEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number_ciphertext", models.BinaryField()),
                ("number_hash", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for the bank"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
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
                        to="accounts.bindingrequest",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.institution",
                        verbose_name="account-opening bank",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EnterpriseMembershipEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "owner"), ("handler", "handler"), ("viewer", "viewer")],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="acts until")),
                ("ended_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended")),
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
                        to="accounts.enterprisemembership",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
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
            name="InstitutionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        help_text="Capital letters, digits and hyphens. Never changes.",
                        max_length=32,
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("is_provider", models.BooleanField(default=False, verbose_name="information provider")),
                ("is_user", models.BooleanField(default=False, verbose_name="information user")),
                (
                    "balance_breaks_are_warnings",
                    models.BooleanField(
                        default=False,
                        help_text="Its files are accepted with broken running balances; documents then say so.",
                        verbose_name="broken running balances are warnings",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("commercial_bank", "commercial bank"),
                            ("rural_bank", "rural commercial bank or credit cooperative"),
                            ("village_bank", "village and township bank"),
                            ("payment_institution", "payment institution"),
                            ("consumer_finance", "finance company"),
                            ("micro_lender", "micro-lender"),
                            ("guarantor", "guarantee company"),
                            ("other", "other institution"),
                        ],
                        default="other",
                        max_length=30,
                        verbose_name="kind",
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
                ("contact_name", models.CharField(blank=True, max_length=100, verbose_name="contact")),
                ("contact_phone", models.CharField(blank=True, max_length=30, verbose_name="telephone")),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                (
                    "address_ranges",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=43),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="allowed addresses",
                    ),
                ),
                ("works_from", models.TimeField(blank=True, null=True, verbose_name="working hours from")),
                ("works_until", models.TimeField(blank=True, null=True, verbose_name="working hours until")),
                (
                    "works_on",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=accounts.models.organisations.every_day,
                        size=None,
                        verbose_name="working days",
                    ),
                ),
                ("daily_query_limit", models.PositiveIntegerField(blank=True, null=True, verbose_name="queries a day")),
                ("stopped_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="stopped")),
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
                        to="accounts.institution",
                    ),
                ),
            ],
            options={
                "verbose_name": "what an institution was",
                "verbose_name_plural": "history of institutions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InstitutionMembershipEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "administrator"),
                            ("submitter", "submitter"),
                            ("query_user", "query user"),
                            ("verifier", "verifier"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("stopped_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="stopped")),
                ("stop_reason", models.TextField(blank=True, editable=False, verbose_name="reason for stopping")),
                (
                    "institution",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.institution",
                        verbose_name="institution",
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
                        to="accounts.institutionmembership",
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stopped by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "what a user of an institution was",
                "verbose_name_plural": "history of institutions' users",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "owner"), ("handler", "handler"), ("viewer", "viewer")],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="acts until")),
                ("digest", models.BinaryField(unique=True)),
                ("invited_at", models.DateTimeField(verbose_name="invited")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                (
                    "email_state",
                    models.CharField(
                        choices=[
                            ("none", "not sent"),
                            ("queued", "on its way"),
                            ("sent", "sent"),
                            ("failed", "could not be sent"),
                        ],
                        default="queued",
                        editable=False,
                        max_length=10,
                        verbose_name="e-mail",
                    ),
                ),
                ("email_tries", models.PositiveSmallIntegerField(default=1, editable=False)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "indexes": [
                    models.Index(fields=["enterprise", "email"], name="invitation_of_address"),
                    models.Index(
                        condition=models.Q(("email_state", "queued")), fields=["id"], name="invitation_email_queued"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="invitation_email_is_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("invited_at"))), name="invitation_expires_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["owner", "handler", "viewer"])), name="invitation_role"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None), _connector="OR"),
                        name="invitation_accepted_or_withdrawn",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvitationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "owner"), ("handler", "handler"), ("viewer", "viewer")],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="acts until")),
                ("digest", models.BinaryField()),
                ("invited_at", models.DateTimeField(verbose_name="invited")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
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
                    "invited_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
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
                        to="accounts.invitation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LicenceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "verbose_name": "licence file",
                "verbose_name_plural": "licence files",
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("facts", models.JSONField(default=dict)),
                ("link", models.CharField(blank=True, max_length=300, verbose_name="page")),
                ("created_at", models.DateTimeField(verbose_name="at")),
                ("read_at", models.DateTimeField(null=True, verbose_name="read")),
                (
                    "email_state",
                    models.CharField(
                        choices=[
                            ("none", "not sent"),
                            ("queued", "on its way"),
                            ("sent", "sent"),
                            ("failed", "could not be sent"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="e-mail",
                    ),
                ),
                ("email_tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.enterprise",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.institution",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
                "indexes": [
                    models.Index(fields=["user", "-created_at"], name="notification_of_user"),
                    models.Index(condition=models.Q(("read_at", None)), fields=["user"], name="notification_unread"),
                    models.Index(
                        condition=models.Q(("email_state", "queued")), fields=["id"], name="notification_email_queued"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotificationChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("by_email", models.BooleanField()),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notification_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "kind"), name="notification_choice_once")],
            },
        ),
        migrations.CreateModel(
            name="UserProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "administrator"),
                            ("submitter", "submitter"),
                            ("query_user", "query user"),
                            ("verifier", "verifier"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "waiting for a second person"),
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
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
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user_proposals",
                        to="accounts.institution",
                        verbose_name="institution",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_proposals",
                        to="accounts.institutionmembership",
                        verbose_name="user",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed user",
                "verbose_name_plural": "proposed users",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("institution", "email"),
                        name="user_proposed_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="proposal_email_is_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_approved_by_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UserProposalEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "administrator"),
                            ("submitter", "submitter"),
                            ("query_user", "query user"),
                            ("verifier", "verifier"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "waiting for a second person"),
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
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
                    "institution",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.institution",
                        verbose_name="institution",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.institutionmembership",
                        verbose_name="user",
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
                        to="accounts.userproposal",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "what a proposal was",
                "verbose_name_plural": "history of proposed users",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uscc",
                    models.CharField(
                        max_length=18,
                        validators=[accounts.models.organisations.validate_uscc],
                        verbose_name="unified social credit code",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name of the enterprise")),
                ("legal_representative", models.CharField(max_length=100, verbose_name="legal representative")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("bank", "confirmation by the account-opening bank"),
                            ("staff", "review by the platform's staff"),
                        ],
                        max_length=10,
                        verbose_name="way",
                    ),
                ),
                ("account_number_ciphertext", models.BinaryField(null=True)),
                ("account_number_hash", models.BinaryField(null=True)),
                ("is_contested", models.BooleanField(default=False, verbose_name="contested")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "waiting for a decision"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("appealed", "appealed, waiting for a second person"),
                            ("refused", "declined again on appeal"),
                            ("withdrawn", "withdrawn"),
                            ("lapsed", "lapsed"),
                        ],
                        default="submitted",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("submitted_at", models.DateTimeField(verbose_name="submitted")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("appeal", models.TextField(blank=True, verbose_name="appeal")),
                ("appealed_at", models.DateTimeField(null=True, verbose_name="appealed")),
                ("appeal_decided_at", models.DateTimeField(null=True, verbose_name="appeal decided")),
                ("appeal_reason", models.TextField(blank=True, verbose_name="reason on appeal")),
                ("lapses_on", models.DateField(null=True, verbose_name="lapses on")),
                ("reminded_at", models.DateTimeField(null=True, verbose_name="end announced")),
                (
                    "appeal_decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="appeal decided by",
                    ),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="applicant",
                    ),
                ),
                (
                    "bank",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="accounts.institution",
                        verbose_name="account-opening bank",
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
                        related_name="verifications",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "licence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.licencefile",
                        verbose_name="licence",
                    ),
                ),
            ],
            options={
                "verbose_name": "identity verification",
                "verbose_name_plural": "identity verifications",
                "indexes": [
                    models.Index(fields=["state", "submitted_at"], name="verification_waiting"),
                    models.Index(
                        condition=models.Q(("state", "confirmed")), fields=["lapses_on"], name="verification_lapsing"
                    ),
                    models.Index(
                        condition=models.Q(("reminded_at", None), ("state", "confirmed")),
                        fields=["lapses_on"],
                        name="verification_to_announce",
                    ),
                    models.Index(fields=["uscc"], name="verification_of_uscc"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["submitted", "appealed"])),
                        fields=("applicant", "uscc"),
                        name="verification_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("method", "bank"), _negated=True),
                            models.Q(("account_number_hash__isnull", False), ("bank__isnull", False)),
                            _connector="OR",
                        ),
                        name="verification_by_bank_names_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            ("enterprise__isnull", False),
                            _connector="OR",
                        ),
                        name="verification_confirmed_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("appeal_decided_by", None),
                            models.Q(("appeal_decided_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="verification_appeal_to_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VerificationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "uscc",
                    models.CharField(
                        max_length=18,
                        validators=[accounts.models.organisations.validate_uscc],
                        verbose_name="unified social credit code",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name of the enterprise")),
                ("legal_representative", models.CharField(max_length=100, verbose_name="legal representative")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("bank", "confirmation by the account-opening bank"),
                            ("staff", "review by the platform's staff"),
                        ],
                        max_length=10,
                        verbose_name="way",
                    ),
                ),
                ("account_number_ciphertext", models.BinaryField(null=True)),
                ("account_number_hash", models.BinaryField(null=True)),
                ("is_contested", models.BooleanField(default=False, verbose_name="contested")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "waiting for a decision"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("appealed", "appealed, waiting for a second person"),
                            ("refused", "declined again on appeal"),
                            ("withdrawn", "withdrawn"),
                            ("lapsed", "lapsed"),
                        ],
                        default="submitted",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("submitted_at", models.DateTimeField(verbose_name="submitted")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("appeal", models.TextField(blank=True, verbose_name="appeal")),
                ("appealed_at", models.DateTimeField(null=True, verbose_name="appealed")),
                ("appeal_decided_at", models.DateTimeField(null=True, verbose_name="appeal decided")),
                ("appeal_reason", models.TextField(blank=True, verbose_name="reason on appeal")),
                ("lapses_on", models.DateField(null=True, verbose_name="lapses on")),
                ("reminded_at", models.DateTimeField(null=True, verbose_name="end announced")),
                (
                    "appeal_decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="appeal decided by",
                    ),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="applicant",
                    ),
                ),
                (
                    "bank",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.institution",
                        verbose_name="account-opening bank",
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
                    "licence",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.licencefile",
                        verbose_name="licence",
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
                        to="accounts.verification",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="enterprisemembership",
            name="enterprise_membership_once",
        ),
        migrations.RemoveConstraint(
            model_name="institutionmembership",
            name="institution_membership_once",
        ),
        migrations.AddField(
            model_name="enterprisemembership",
            name="ended_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended"),
        ),
        migrations.AddField(
            model_name="enterprisemembership",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="acts until"),
        ),
        migrations.AddField(
            model_name="institution",
            name="address_ranges",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=43),
                blank=True,
                default=list,
                size=None,
                verbose_name="allowed addresses",
            ),
        ),
        migrations.AddField(
            model_name="institution",
            name="contact_email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
        ),
        migrations.AddField(
            model_name="institution",
            name="contact_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="contact"),
        ),
        migrations.AddField(
            model_name="institution",
            name="contact_phone",
            field=models.CharField(blank=True, max_length=30, verbose_name="telephone"),
        ),
        migrations.AddField(
            model_name="institution",
            name="daily_query_limit",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="queries a day"),
        ),
        migrations.AddField(
            model_name="institution",
            name="kind",
            field=models.CharField(
                choices=[
                    ("commercial_bank", "commercial bank"),
                    ("rural_bank", "rural commercial bank or credit cooperative"),
                    ("village_bank", "village and township bank"),
                    ("payment_institution", "payment institution"),
                    ("consumer_finance", "finance company"),
                    ("micro_lender", "micro-lender"),
                    ("guarantor", "guarantee company"),
                    ("other", "other institution"),
                ],
                default="other",
                max_length=30,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="institution",
            name="regions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2), blank=True, default=list, size=None, verbose_name="regions"
            ),
        ),
        migrations.AddField(
            model_name="institution",
            name="works_from",
            field=models.TimeField(blank=True, null=True, verbose_name="working hours from"),
        ),
        migrations.AddField(
            model_name="institution",
            name="works_on",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                blank=True,
                default=accounts.models.organisations.every_day,
                size=None,
                verbose_name="working days",
            ),
        ),
        migrations.AddField(
            model_name="institution",
            name="works_until",
            field=models.TimeField(blank=True, null=True, verbose_name="working hours until"),
        ),
        migrations.AddField(
            model_name="institutionmembership",
            name="stop_reason",
            field=models.TextField(blank=True, editable=False, verbose_name="reason for stopping"),
        ),
        migrations.AddField(
            model_name="institutionmembership",
            name="stopped_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="stopped by",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="amount_unit",
            field=models.CharField(
                choices=[("yuan", "yuan"), ("wan", "ten thousand yuan")],
                default="yuan",
                max_length=10,
                verbose_name="amounts in",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(blank=True, max_length=10, verbose_name="language"),
        ),
        migrations.AddIndex(
            model_name="enterprisemembership",
            index=models.Index(fields=["enterprise"], name="enterprise_membership_of"),
        ),
        migrations.AddIndex(
            model_name="institutionmembership",
            index=models.Index(fields=["institution"], name="institution_membership_of"),
        ),
        migrations.AddConstraint(
            model_name="enterprisemembership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("enterprise", "user"), name="enterprise_membership_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("works_from", None), ("works_until", None)),
                    models.Q(
                        ("works_from__isnull", False),
                        ("works_from__lt", models.F("works_until")),
                        ("works_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="institution_working_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="institutionmembership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stopped_at", None)),
                fields=("institution", "user"),
                name="institution_membership_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enterprisemembership",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="7bf4f23690d41460776f14228d93894013de02fb",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_1aa48",
                    table="accounts_enterprisemembership",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enterprisemembership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_enterprisemembershipevent" ("ended_at", "ends_on", "enterprise_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (NEW."ended_at", NEW."ends_on", NEW."enterprise_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."user_id"); RETURN NULL;',
                    hash="3aaa0f4f9687722a1ebb2baf3744256c48ec4613",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f504c",
                    table="accounts_enterprisemembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enterprisemembership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_enterprisemembershipevent" ("ended_at", "ends_on", "enterprise_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (NEW."ended_at", NEW."ends_on", NEW."enterprise_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."user_id"); RETURN NULL;',
                    hash="02d27805e5cc3a610607f1cc30b8a20782d631a4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_16091",
                    table="accounts_enterprisemembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="institution",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_institutionevent" ("address_ranges", "balance_breaks_are_warnings", "code", "contact_email", "contact_name", "contact_phone", "daily_query_limit", "id", "is_provider", "is_user", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regions", "stopped_at", "works_from", "works_on", "works_until") VALUES (NEW."address_ranges", NEW."balance_breaks_are_warnings", NEW."code", NEW."contact_email", NEW."contact_name", NEW."contact_phone", NEW."daily_query_limit", NEW."id", NEW."is_provider", NEW."is_user", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."regions", NEW."stopped_at", NEW."works_from", NEW."works_on", NEW."works_until"); RETURN NULL;',
                    hash="b9f9f32591bc495202b7275269946dd1f399dbf7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6d963",
                    table="accounts_institution",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="institution",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address_ranges" IS DISTINCT FROM (NEW."address_ranges") OR OLD."balance_breaks_are_warnings" IS DISTINCT FROM (NEW."balance_breaks_are_warnings") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."contact_email" IS DISTINCT FROM (NEW."contact_email") OR OLD."contact_name" IS DISTINCT FROM (NEW."contact_name") OR OLD."contact_phone" IS DISTINCT FROM (NEW."contact_phone") OR OLD."daily_query_limit" IS DISTINCT FROM (NEW."daily_query_limit") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_provider" IS DISTINCT FROM (NEW."is_provider") OR OLD."is_user" IS DISTINCT FROM (NEW."is_user") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."regions" IS DISTINCT FROM (NEW."regions") OR OLD."stopped_at" IS DISTINCT FROM (NEW."stopped_at") OR OLD."works_from" IS DISTINCT FROM (NEW."works_from") OR OLD."works_on" IS DISTINCT FROM (NEW."works_on") OR OLD."works_until" IS DISTINCT FROM (NEW."works_until"))',
                    func='INSERT INTO "accounts_institutionevent" ("address_ranges", "balance_breaks_are_warnings", "code", "contact_email", "contact_name", "contact_phone", "daily_query_limit", "id", "is_provider", "is_user", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regions", "stopped_at", "works_from", "works_on", "works_until") VALUES (NEW."address_ranges", NEW."balance_breaks_are_warnings", NEW."code", NEW."contact_email", NEW."contact_name", NEW."contact_phone", NEW."daily_query_limit", NEW."id", NEW."is_provider", NEW."is_user", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."regions", NEW."stopped_at", NEW."works_from", NEW."works_on", NEW."works_until"); RETURN NULL;',
                    hash="76d9adb9467ae7c48fc820eb5035844df9167473",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a8f93",
                    table="accounts_institution",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="institutionmembership",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="25aae9968686858e89923f22cc12924ffe0786b6",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_d1eda",
                    table="accounts_institutionmembership",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="institutionmembership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_institutionmembershipevent" ("id", "institution_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "stop_reason", "stopped_at", "stopped_by_id", "user_id") VALUES (NEW."id", NEW."institution_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."stop_reason", NEW."stopped_at", NEW."stopped_by_id", NEW."user_id"); RETURN NULL;',
                    hash="cc1c2d903f20da16809a6c8f1befe6054074720e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6a3ad",
                    table="accounts_institutionmembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="institutionmembership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_institutionmembershipevent" ("id", "institution_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "stop_reason", "stopped_at", "stopped_by_id", "user_id") VALUES (NEW."id", NEW."institution_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."stop_reason", NEW."stopped_at", NEW."stopped_by_id", NEW."user_id"); RETURN NULL;',
                    hash="a88ad1452e3aa2d931b46f93ba9497bc15ad07c2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b9f1a",
                    table="accounts_institutionmembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accountbinding",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="c5c53f6feeff5b8b950b175fbe60c6aaa736acfb",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_af848",
                    table="accounts_accountbinding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accountbinding",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_accountbindingevent" ("account_id", "bound_at", "bound_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unbound_at", "unbound_by_id") VALUES (NEW."account_id", NEW."bound_at", NEW."bound_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."unbound_at", NEW."unbound_by_id"); RETURN NULL;',
                    hash="9b110ca726fe54584b8b2c58dcdc6ad128935148",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_942ff",
                    table="accounts_accountbinding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accountbinding",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_accountbindingevent" ("account_id", "bound_at", "bound_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unbound_at", "unbound_by_id") VALUES (NEW."account_id", NEW."bound_at", NEW."bound_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."unbound_at", NEW."unbound_by_id"); RETURN NULL;',
                    hash="b12ee69a85c50f49238087af4b3ca02d94a3e3d6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f4dfa",
                    table="accounts_accountbinding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accountbindingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="acfd979ceffb0c88d66d8a1444f5dda4bacbdde0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f4ed7",
                    table="accounts_accountbindingevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bindingrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="ea3c2cf39aab30e4e20cb60c774e54e10a65a060",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_2fb4d",
                    table="accounts_bindingrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bindingrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_bindingrequestevent" ("account_id", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "enterprise_id", "id", "number_ciphertext", "number_hash", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "reason", "state") VALUES (NEW."account_id", NEW."asked_at", NEW."asked_by_id", NEW."decided_at", NEW."decided_by_id", NEW."enterprise_id", NEW."id", NEW."number_ciphertext", NEW."number_hash", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."provider_id", NEW."reason", NEW."state"); RETURN NULL;',
                    hash="fc0d250ca1faa65d77e2479cedd8a22a3e144916",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5cc59",
                    table="accounts_bindingrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bindingrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_bindingrequestevent" ("account_id", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "enterprise_id", "id", "number_ciphertext", "number_hash", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "reason", "state") VALUES (NEW."account_id", NEW."asked_at", NEW."asked_by_id", NEW."decided_at", NEW."decided_by_id", NEW."enterprise_id", NEW."id", NEW."number_ciphertext", NEW."number_hash", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."provider_id", NEW."reason", NEW."state"); RETURN NULL;',
                    hash="9ce8e9d281e68ee1c41c4af071116a3e0a673999",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bb433",
                    table="accounts_bindingrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bindingrequestevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="20cedc0d8c89c2e05e5dd066968aad0b0c525776",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3f839",
                    table="accounts_bindingrequestevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enterprisemembershipevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4ffdec8c908c9a2ed2e98707d1142d97e06b3fb9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_70dee",
                    table="accounts_enterprisemembershipevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="institutionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fc434bc954974470b0deb5f6169a9b67c61afa3a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_12f0a",
                    table="accounts_institutionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="institutionmembershipevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9c156c33510383769aeaadfc1f1ed92d55556172",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_127a5",
                    table="accounts_institutionmembershipevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="0b3a5f1c711783d9a8d290d7e0a2d35621d21e11",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_c8501",
                    table="accounts_invitation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_invitationevent" ("accepted_at", "accepted_by_id", "digest", "email", "ends_on", "enterprise_id", "expires_at", "id", "invited_at", "invited_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "withdrawn_at") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."digest", NEW."email", NEW."ends_on", NEW."enterprise_id", NEW."expires_at", NEW."id", NEW."invited_at", NEW."invited_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."withdrawn_at"); RETURN NULL;',
                    hash="81323e84cfb7e0ebc65c9e9e239542a265853aa0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8c354",
                    table="accounts_invitation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."accepted_by_id" IS DISTINCT FROM (NEW."accepted_by_id") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."enterprise_id" IS DISTINCT FROM (NEW."enterprise_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invited_at" IS DISTINCT FROM (NEW."invited_at") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."withdrawn_at" IS DISTINCT FROM (NEW."withdrawn_at"))',
                    func='INSERT INTO "accounts_invitationevent" ("accepted_at", "accepted_by_id", "digest", "email", "ends_on", "enterprise_id", "expires_at", "id", "invited_at", "invited_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "withdrawn_at") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."digest", NEW."email", NEW."ends_on", NEW."enterprise_id", NEW."expires_at", NEW."id", NEW."invited_at", NEW."invited_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."withdrawn_at"); RETURN NULL;',
                    hash="5d3f47a291dc88dc7a79bea2d9e6d628bce1322a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4e12d",
                    table="accounts_invitation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="daf23d962af867f3cb4eedb3f026a1b651002cd3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b4566",
                    table="accounts_invitationevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licencefile",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="7cee8b6a3d2564eb48633843b6675291736d1160",
                    operation="UPDATE",
                    pgid="pgtrigger_written_once_44782",
                    table="accounts_licencefile",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userproposal",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="7e722ffb1372022ad8249ef214a5ec20fdb9ce4f",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_3d23f",
                    table="accounts_userproposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userproposal",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_userproposalevent" ("decided_at", "decided_by_id", "email", "id", "institution_id", "membership_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "role", "state") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."email", NEW."id", NEW."institution_id", NEW."membership_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."reason", NEW."role", NEW."state"); RETURN NULL;',
                    hash="146b0c7abdd17482f667efc542711926106d5cf9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ec7dc",
                    table="accounts_userproposal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userproposal",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_userproposalevent" ("decided_at", "decided_by_id", "email", "id", "institution_id", "membership_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "role", "state") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."email", NEW."id", NEW."institution_id", NEW."membership_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."reason", NEW."role", NEW."state"); RETURN NULL;',
                    hash="f4232b1681c854ddf782c3c788a99bdc05e79a65",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_df755",
                    table="accounts_userproposal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userproposalevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="178f636cea23a3a86bcb702b5dce3efa68153ebe",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_265a1",
                    table="accounts_userproposalevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verification",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="f920fd23535217e9ff101987c42eeca769f02a53",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_5276f",
                    table="accounts_verification",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verification",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_verificationevent" ("account_number_ciphertext", "account_number_hash", "appeal", "appeal_decided_at", "appeal_decided_by_id", "appeal_reason", "appealed_at", "applicant_id", "bank_id", "decided_at", "decided_by_id", "enterprise_id", "id", "is_contested", "lapses_on", "legal_representative", "licence_id", "method", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reminded_at", "state", "submitted_at", "uscc") VALUES (NEW."account_number_ciphertext", NEW."account_number_hash", NEW."appeal", NEW."appeal_decided_at", NEW."appeal_decided_by_id", NEW."appeal_reason", NEW."appealed_at", NEW."applicant_id", NEW."bank_id", NEW."decided_at", NEW."decided_by_id", NEW."enterprise_id", NEW."id", NEW."is_contested", NEW."lapses_on", NEW."legal_representative", NEW."licence_id", NEW."method", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."reminded_at", NEW."state", NEW."submitted_at", NEW."uscc"); RETURN NULL;',
                    hash="1009b59ee98010d1798fa52aa85ba4390b674691",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_68975",
                    table="accounts_verification",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verification",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_verificationevent" ("account_number_ciphertext", "account_number_hash", "appeal", "appeal_decided_at", "appeal_decided_by_id", "appeal_reason", "appealed_at", "applicant_id", "bank_id", "decided_at", "decided_by_id", "enterprise_id", "id", "is_contested", "lapses_on", "legal_representative", "licence_id", "method", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reminded_at", "state", "submitted_at", "uscc") VALUES (NEW."account_number_ciphertext", NEW."account_number_hash", NEW."appeal", NEW."appeal_decided_at", NEW."appeal_decided_by_id", NEW."appeal_reason", NEW."appealed_at", NEW."applicant_id", NEW."bank_id", NEW."decided_at", NEW."decided_by_id", NEW."enterprise_id", NEW."id", NEW."is_contested", NEW."lapses_on", NEW."legal_representative", NEW."licence_id", NEW."method", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."reminded_at", NEW."state", NEW."submitted_at", NEW."uscc"); RETURN NULL;',
                    hash="277a92390228b96bb74704346d033ddddeed9614",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6881b",
                    table="accounts_verification",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verificationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="02f2fa3f1a805482311451ea1a9fd786efb9a633",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_29d96",
                    table="accounts_verificationevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
