"""The components that pages are made of, for staff."""

from django.urls import path

from accounts.views import gallery

urlpatterns = [path("staff/components/", gallery.gallery, name="gallery")]
