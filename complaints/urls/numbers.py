"""Addresses of the numbers about cases."""

from django.urls import path

from complaints.views import numbers

urlpatterns = [
    path("desk/numbers/", numbers.desk_numbers, name="desk_numbers"),
    path("desk/numbers/export/", numbers.desk_numbers_export, name="desk_numbers_export"),
    path("help/numbers/", numbers.public_numbers, name="public_numbers"),
]
