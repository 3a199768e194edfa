"""
The pages of a space: `/espace/...` for one's own, `/espace/<patient id>/...` for somebody
one helps.
"""

from collections.abc import Iterator

from django.urls import URLPattern, path

from ens.portals.citizen.addresses import APPLICATION
from ens.portals.citizen.space import View
from ens.portals.citizen.views import (
    access_files,
    access_line,
    accesses,
    agreements,
    applications,
    archive,
    around,
    assisted,
    captures,
    choosing,
    deciding,
    document,
    documents,
    emergency,
    hiding,
    home,
    invitation,
    measures,
    opening,
    opposing,
    own_area,
    passes,
    places,
    preferences,
    prevention,
    previewing,
    proof,
    putting_away,
    research,
    rights,
    sessions,
    sharing,
    summary,
    team,
    who_sees,
)
from ens.portals.documents.addresses import DOCUMENT

PAGES: tuple[tuple[str, View, str], ...] = (
    ("", home.home, "home"),
    ("ouvrir/", opening.opening, "opening"),
    ("refuser/", opening.refusing, "refusing"),
    ("refuser/preuve/", opening.proof, "proof"),
    ("documents/", documents.documents, "documents"),
    (f"documents/{DOCUMENT}/", document.document, "document"),
    (f"documents/{DOCUMENT}/fichier/<int:number>/", document.file, "file"),
    (f"documents/{DOCUMENT}/masquer/", hiding.hide, "hide"),
    (f"documents/{DOCUMENT}/demasquer/", hiding.show, "show"),
    ("acces/", accesses.accesses, "accesses"),
    ("acces/preuve/", proof.proof, "register-proof"),
    ("acces/preuve/recu.json", proof.receipt, "register-receipt"),
    ("acces/fichier/<str:kind>/", access_files.access_file, "access-file"),
    ("acces/surveillance/", accesses.watch, "watch"),
    ("acces/urgences/<int:review>/contester/", accesses.contest, "contest"),
    ("acces/<str:line>/", access_line.access_line, "access-line"),
    ("accords/", agreements.agreements, "agreements"),
    ("accords/<int:number>/", agreements.agreement, "agreement"),
    ("accords/recueillis/<int:number>/", captures.end, "capture-end"),
    ("applications/", applications.applications, "applications"),
    (f"applications/{APPLICATION}/", applications.application, "application"),
    (f"applications/{APPLICATION}/ouvrir/", applications.launch, "launch"),
    (f"applications/{APPLICATION}/envois/", applications.sendings, "sendings"),
    (f"applications/{APPLICATION}/retirer/", applications.withdraw, "withdraw"),
    ("archive/", archive.archive, "archive"),
    ("urgence/", emergency.emergency, "emergency"),
    ("resume/", summary.summary, "summary"),
    ("resume/<str:kind>/", summary.file, "summary-file"),
    ("mesures/", measures.measures, "measures"),
    ("mesures/ajouter/", measures.choose, "measure-choose"),
    ("mesures/<str:code>/", measures.measure, "measure"),
    ("mesures/<str:code>/ajouter/", measures.add, "measure-add"),
    ("recherche/", research.research, "research"),
    ("recherche/recu/<int:number>/", research.receipt, "research-receipt"),
    ("droits/", rights.rights, "rights"),
    ("droits/<slug:right>/", rights.ask, "right"),
    ("droits/demandes/<int:number>/", rights.follow, "case"),
    ("prevention/", prevention.vaccines, "vaccines"),
    ("prevention/rappels/", prevention.reminders, "reminders"),
    ("proches/", around.around, "around"),
    ("proches/ajouter/", around.entrust, "entrust"),
    ("proches/accompagnement/", assisted.assisted, "assisted"),
    ("proches/<int:mandate>/", around.change, "mandate"),
    ("proches/demandes/<int:invitation>/", around.withdraw, "invitation-withdraw"),
    ("partage/", sharing.sharing, "sharing"),
    ("partage/code/", sharing.code, "code"),
    ("partage/passes/", passes.listed, "passes"),
    ("partage/passes/nouveau/", passes.make, "pass-make"),
    ("partage/passes/<int:number>/", passes.one, "pass"),
    ("partage/passes/<int:number>/fin/", passes.end, "pass-end"),
    ("partage/categories/<slug:category>/", who_sees.category, "category"),
    ("partage/qui/<slug:key>/", who_sees.someone, "someone"),
    ("partage/choix/", choosing.choose, "choose-category"),
    ("partage/vue/", previewing.preview, "preview"),
    ("partage/equipe/", team.team, "team"),
    ("partage/lieux/", places.listed, "places"),
    ("partage/lieux/<uuid:place>/", places.place, "place"),
    ("partage/lieux/<uuid:place>/<slug:about>/", places.decide, "place-decide"),
    ("partage/accord/<slug:key>/", places.agree, "agree"),
    ("partage/oppositions/<slug:about>/", opposing.opposing, "opposing"),
    ("partage/<uuid:professional>/choisir/", deciding.choose, "choose"),
    ("partage/<uuid:professional>/retirer/", deciding.revoke, "revoke"),
    ("partage/<uuid:professional>/bloquer/", deciding.block, "block"),
    ("partage/<uuid:professional>/debloquer/", deciding.unblock, "unblock"),
)


def _both() -> Iterator[URLPattern]:
    for address, view, name in PAGES:
        yield path(f"espace/{address}", view, name=f"citizen-{name}")
        yield path(f"espace/<uuid:patient>/{address}", view, name=f"helped-{name}")


# What belongs to whoever reads, whosever space is before them.
OWN = [
    path("espace/a-moi/", own_area.own_area, name="own-area"),
    path("espace/a-moi/lire/<slug:name>/", own_area.article, name="own-area-article"),
    path("espace/invitation/", invitation.invitation, name="invitation"),
    path("espace/proches/accords/", captures.of_helped, name="captures-of-helped"),
    path("espace/proches/aides/<uuid:helped>/", invitation.give_up, name="give-up"),
    path("espace/preferences/", preferences.preferences, name="preferences"),
    path("espace/conseils/<slug:lesson>/", putting_away.put_away, name="lesson"),
    path("espace/preferences/sessions/", sessions.sessions, name="sessions"),
]

urlpatterns = [*_both(), *OWN]
