"""
Why somebody was not signed in, in plain words: what happened, and what to do now.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ens.contexts.accounts import api as accounts
from ens.ground import rate
from ens.journeys import sign_in


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    title: str | Promise
    texts: tuple[str | Promise, ...]
    again: bool = True
    drawing: str = "lost"


NOTHING = _("Personne n’a été connecté et rien n’a été modifié.")
NOBODY = Problem(
    403,
    _("Nous ne vous avons pas trouvé"),
    (
        _("FranceConnect vous connaît, mais aucun espace de santé ne correspond à votre identité."),
        _(
            "Vérifiez auprès de votre caisse d’assurance maladie que vos noms, prénoms, date et"
            " lieu de naissance sont justes. Vous pouvez aussi le demander à un professionnel de"
            " santé, lors d’une consultation."
        ),
    ),
    again=False,
)
SEVERAL = Problem(
    403,
    _("Nous ne pouvons pas être sûrs de qui vous êtes"),
    (
        _("Plusieurs personnes ont exactement les mêmes nom, prénoms, date et lieu de naissance."),
        _(
            "Pour ne pas vous montrer le dossier d’une autre, nous n’en ouvrons aucun. Demandez à"
            " un professionnel de santé ou à l’assistance de relier votre compte."
        ),
    ),
    again=False,
)
CHANGED = Problem(
    403,
    _("Votre identité a changé"),
    (
        _("FranceConnect nous donne une identité différente de celle de votre espace de santé."),
        _(
            "C’est le cas après une correction de l’état civil. Par prudence, nous n’ouvrons pas"
            " votre espace. Adressez-vous à l’assistance, avec une pièce d’identité."
        ),
    ),
    again=False,
)
ELSEWHERE = Problem(
    403,
    _("Cet espace est déjà relié à un autre compte"),
    (
        _("Quelqu’un se connecte déjà à cet espace avec un autre compte du même service."),
        _("Par prudence, nous ne l’ouvrons pas. Adressez-vous à l’assistance."),
    ),
    again=False,
)
UNKNOWN_PROFESSIONAL = Problem(
    403,
    _("L’annuaire ne vous connaît pas encore"),
    (
        _("Pro Santé Connect vous reconnaît, mais votre numéro n’est pas dans l’annuaire."),
        _("L’annuaire est mis à jour chaque jour. Votre ordre ou votre structure peut vérifier."),
    ),
    again=False,
)
NO_SITUATION = Problem(
    403,
    _("Aucune situation d’exercice ne correspond"),
    (
        _("Nous n’avons pas trouvé où vous exercez, ou le lieu demandé n’est pas le vôtre."),
        _("Vérifiez votre situation auprès de votre ordre ou de votre structure."),
    ),
)
REFUSED = Problem(
    403,
    _("La connexion a été refusée"),
    (_("Vous avez refusé, ou le service de connexion n’a pas accepté."), NOTHING),
    drawing="door",
)
DOWN = Problem(
    503,
    _("Le service de connexion ne répond pas"),
    (
        _("Ce n’est pas vous, et votre espace n’a rien : le service qui vérifie votre identité"
          " est en panne ou trop lent."),
        _("Réessayez dans quelques minutes."),
    ),
    drawing="wait",
)  # fmt: skip
UNBELIEVABLE = Problem(
    502,
    _("La réponse du service de connexion n’a pas pu être vérifiée"),
    (_("Pour votre sécurité, nous n’en avons pas tenu compte."), NOTHING),
)
UNKNOWN = Problem(
    400,
    _("Cette connexion n’est plus valable"),
    (
        _("Elle a déjà servi, ou elle a commencé dans un autre navigateur."),
        NOTHING,
    ),
)
EXPIRED = Problem(
    400,
    _("La connexion a pris trop de temps"),
    (_("Plus de dix minutes ont passé. Il suffit de recommencer."), NOTHING),
    drawing="wait",
)
TOO_FAST = Problem(
    429,
    _("Trop de connexions à la suite"),
    (
        _("Pour protéger votre compte, nous attendons un peu avant d’en permettre une autre."),
        _("Réessayez dans dix minutes."),
    ),
    drawing="wait",
)

OF: dict[type[Exception], Problem] = {
    sign_in.NobodyMatches: NOBODY,
    sign_in.SeveralMatch: SEVERAL,
    sign_in.IdentityChanged: CHANGED,
    accounts.LinkedElsewhere: ELSEWHERE,
    sign_in.UnknownProfessional: UNKNOWN_PROFESSIONAL,
    sign_in.NoSituation: NO_SITUATION,
    accounts.ProviderRefused: REFUSED,
    accounts.ProviderDown: DOWN,
    accounts.InvalidAnswer: UNBELIEVABLE,
    accounts.SignInUnknown: UNKNOWN,
    accounts.SignInExpired: EXPIRED,
    rate.TooFast: TOO_FAST,
}
ERRORS = tuple(OF)
