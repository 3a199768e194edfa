"""
What each right gives, in plain words, and what one can do at once without asking anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ens.contexts.cases import api as cases

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Right:
    """
    `kind` is that of the case it opens; `at_once` are pages of the space (label, path under it).
    """

    kind: str
    title: Words
    gives: Words
    at_once: tuple[tuple[Words, str], ...]
    question: Words
    hint: Words
    after: Words
    icon: str

    @property
    def needs_words(self) -> bool:
        return self.kind in cases.ASK_FOR_WORDS


RIGHTS: Mapping[str, Right] = {
    "acces": Right(
        cases.ACCESS,
        _("Savoir ce que nous avons sur vous"),
        _("Nous vous disons quelles données nous gardons, d’où elles viennent, pourquoi, combien"
          " de temps, et qui les a reçues."),
        ((_("Télécharger tout l’espace"), "archive/"), (_("Voir qui a regardé"), "acces/")),
        _("Que cherchez-vous ?"),
        _("Par exemple : ce que le support a noté de mon appel de mars."),
        _("Nous vous répondons ici, avec les données que l’archive ne contient pas."),
        "eye",
    ),
    "rectification": Right(
        cases.RECTIFICATION,
        _("Faire corriger"),
        _("Ce qui est faux ou incomplet doit être corrigé par qui l’a écrit."),
        ((_("Masquer un document en attendant"), "documents/"),
         (_("Corriger une mesure que vous avez ajoutée"), "mesures/")),
        _("Qu’est-ce qui est faux, et où ?"),
        _("Dites quel document ou quelle donnée, et ce qui serait juste."),
        _("Un professionnel reste l’auteur de ce qu’il a écrit : nous ne le modifions jamais."
          " Nous lui transmettons votre demande, à lui ou à sa structure, et vous voyez à qui."),
        "pencil",
    ),
    "portabilite": Right(
        cases.PORTABILITY,
        _("Emporter vos données ailleurs"),
        _("Vous recevez vos données dans un format qu’un autre logiciel sait lire."),
        ((_("Télécharger l’archive, avec les données au format FHIR"), "archive/"),
         (_("Donner un accès à une application"), "applications/")),
        _("Ce que vous voulez emporter, et vers où"),
        _("Utile si l’archive ne suffit pas."),
        _("Nous préparons ce que l’archive ne contient pas, ou l’envoyons à qui vous dites quand"
          " c’est possible."),
        "download",
    ),
    "effacement": Right(
        cases.ERASURE,
        _("Faire effacer"),
        _("Vous pouvez demander que tout votre espace soit effacé. C’est définitif."),
        ((_("Retirer ce que vous avez ajouté"), "mesures/"),
         (_("Masquer un document"), "documents/"),
         (_("Retirer une application"), "applications/")),
        _("Voulez-vous nous dire pourquoi ?"),
        _("Vous n’avez pas à vous justifier."),
        _("Deux personnes différentes vérifient la demande avant qu’elle soit exécutée. Les"
          " professionnels gardent leurs propres dossiers, comme la loi le leur demande."
          " Emportez d’abord votre archive : après, nous ne pourrons plus rien retrouver."),
        "trash",
    ),
    "opposition": Right(
        cases.OBJECTION,
        _("Vous opposer"),
        _("Vous pouvez refuser certains usages de vos données, pour une raison qui vous est"
          " propre."),
        ((_("Refuser la recherche"), "recherche/"),
         (_("Refuser que des professionnels consultent ou ajoutent"), "partage/")),
        _("À quel usage vous opposez-vous, et pourquoi ?"),
        _("Les oppositions courantes se font d’un geste, sans nous écrire."),
        _("Nous arrêtons cet usage, ou nous vous disons la raison qui l’impose."),
        "lock",
    ),
}  # fmt: skip
