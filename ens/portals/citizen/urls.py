"""
The pages of a space: `/espace/...` for one's own, `/espace/<patient id>/...` for somebody
one helps.
"""

from collections.abc import Iterator

from django.urls import URLPattern, path

from ens.portals.citizen.space import View
from ens.portals.citizen.views import accesses, deciding, document, documents, hiding, home, sharing

PAGES: tuple[tuple[str, View, str], ...] = (
    ("", home.home, "home"),
    ("ouvrir/", home.opening, "opening"),
    ("documents/", documents.documents, "documents"),
    ("documents/<str:document>/", document.document, "document"),
    ("documents/<str:document>/fichier/<int:number>/", document.file, "file"),
    ("documents/<str:document>/masquer/", hiding.hide, "hide"),
    ("documents/<str:document>/demasquer/", hiding.show, "show"),
    ("acces/", accesses.accesses, "accesses"),
    ("partage/", sharing.sharing, "sharing"),
    ("partage/code/", sharing.code, "code"),
    ("partage/<uuid:professional>/choisir/", deciding.choose, "choose"),
    ("partage/<uuid:professional>/retirer/", deciding.revoke, "revoke"),
    ("partage/<uuid:professional>/bloquer/", deciding.block, "block"),
    ("partage/<uuid:professional>/debloquer/", deciding.unblock, "unblock"),
)


def _both() -> Iterator[URLPattern]:
    for address, view, name in PAGES:
        yield path(f"espace/{address}", view, name=f"citizen-{name}")
        yield path(f"espace/<uuid:patient>/{address}", view, name=f"helped-{name}")


urlpatterns = list(_both())
