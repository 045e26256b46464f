"""An institution's API clients, as its administrators manage them."""

from django.urls import path

from accounts.views import clients as views

urlpatterns = [
    path("institution/<code:code>/clients/", views.client_list, name="client_list"),
    path("institution/<code:code>/clients/new/", views.client_propose, name="client_propose"),
    path("institution/<code:code>/clients/<int:client_id>/", views.client_detail, name="client_detail"),
    path("institution/<code:code>/clients/<int:client_id>/decide/", views.client_decide, name="client_decide"),
    path("institution/<code:code>/clients/<int:client_id>/stop/", views.client_stop, name="client_stop"),
    path("institution/<code:code>/clients/<int:client_id>/keys/new/", views.client_key_add, name="client_key_add"),
    path("institution/<code:code>/client-keys/<int:key_id>/decide/", views.client_key_decide, name="client_key_decide"),
    path("institution/<code:code>/client-keys/<int:key_id>/remove/", views.client_key_remove, name="client_key_remove"),
]
