from django.urls import path

from ens.ui import gallery

urlpatterns = [
    path("_ui", gallery.gallery, name="gallery"),
    path("_ui/<slug:name>/", gallery.page, name="gallery-page"),
]
