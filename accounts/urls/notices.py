"""What a person is told, how they want things shown, and where they are signed in."""

from django.urls import path

from accounts.views import notices, profile, sign_in

urlpatterns = [
    path("notifications/", notices.notifications, name="notifications"),
    path("notifications/read/", notices.notifications_read, name="notifications_read"),
    path("notifications/settings/", notices.notification_settings, name="notification_settings"),
    path("notifications/<int:notification_id>/open/", notices.notification_open, name="notification_open"),
    path("profile/", profile.profile, name="profile"),
    path("sessions/<int:session_id>/end/", sign_in.session_end, name="session_end"),
]
