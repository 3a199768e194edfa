"""
The sentence of each kind of notice, and the one e-mail.
"""

import string

from django.utils.functional import Promise
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _

from ens.contexts.notices.values import UnknownKind, ValuesMissing

KINDS: dict[str, str | Promise] = {
    "space-to-open": _("L'espace de santé de {name} peut être ouvert."),
    "space-opened": _("{by} a ouvert cet espace de santé."),
    "space-opened-unopposed": _(
        "Cet espace de santé s'est ouvert : personne ne s'y est opposé en {weeks} semaines."
    ),
    "space-refused": _("{by} a refusé cet espace de santé : plus rien n'y est ajouté."),
    "space-closed": _("{by} a fermé cet espace de santé."),
    "document-added": _("{author} a ajouté : {title}."),
    "document-replaced": _("{author} a remplacé : {title}."),
    "document-withdrawn": _("{author} a retiré : {title}."),
    "document-announced": _("Un document vous est maintenant visible : {title}."),
    "measure-added": _("{author} a ajouté une mesure : {title}."),
    "vaccine-added": _("{author} a ajouté un vaccin : {title}."),
    "mandate-offered": _("{by} a préparé une demande d'aide à un proche."),
    "mandate-accepted": _("{mandatary} a accepté d'aider : cela commence maintenant."),
    "mandate-waits": _(
        "{mandatary} a accepté d'aider. La demande est large : elle commence dans {hours} h."
        " Si ce n'est pas voulu, mettez-y fin."
    ),
    "mandate-refused": _("{mandatary} n'a pas accepté d'aider."),
    "mandate-ended": _("{mandatary} n'agit plus ici. Fin décidée par {by}."),
    "mandate-suspended": _("{mandatary} ne peut plus rien pour l'instant. Choix de {by}."),
    "mandate-resumed": _("{mandatary} agit de nouveau ici. Choix de {by}."),
    "mandate-of-ended": _("Vous n'agissez plus pour {name}."),
    "mandate-of-suspended": _("Votre mandat pour {name} est suspendu."),
    "mandate-of-resumed": _("Vous agissez de nouveau pour {name}."),
    "relation-begun": _("{professional} peut maintenant voir ce que vous partagez."),
    "relation-ended": _("{professional} ne voit plus ce que vous partagez."),
    "pass-made": _("{by} a préparé un accès temporaire."),
    "pass-used": _("{professional} se sert de l'accès temporaire que vous avez donné."),
    "pass-ended": _("{by} a mis fin à un accès temporaire."),
    "capture-asked": _(
        "{professional} dit avoir recueilli votre accord. Rien ne s'ouvre si {witness}, témoin,"
        " ne le confirme pas."
    ),
    "capture-asked-of-relatives": _(
        "{professional} dit avoir recueilli votre accord. Rien ne s'ouvre si un proche que vous"
        " avez choisi ne le confirme pas."
    ),
    "capture-of-asked": _(
        "{professional} dit avoir recueilli l'accord de {name} : à vous de voir."
    ),
    "capture-confirmed": _(
        "{by} a confirmé votre accord : {professional} peut voir ce qui est listé."
    ),
    "capture-refused": _("{by} a refusé l'accord que {professional} disait avoir recueilli."),
    "sharing-changed": _("{by} a changé ce que voient les professionnels. {title}"),
    "first-access": _("{professional} a consulté cet espace pour la première fois."),
    "break-glass": _("{professional} a ouvert cet espace en urgence. Motif donné : {reason}"),
    "break-glass-refused": _(
        "{professional} a voulu ouvrir cet espace en urgence : rien ne lui a été montré."
    ),
    "break-glass-justified": _(
        "L'ouverture en urgence par {professional} a été vérifiée : elle était justifiée."
    ),
    "break-glass-abusive": _(
        "L'ouverture en urgence par {professional} a été vérifiée : elle n'était pas justifiée."
    ),
    "visit-abusive": _(
        "Une consultation de cet espace par {professional} a été examinée : elle n'était pas"
        " justifiée."
    ),
    "emergency-opposed": _("Choix de {by} : personne n'ouvre cet espace, même en urgence."),
    "emergency-allowed": _("Choix de {by} : cet espace peut être ouvert en urgence."),
    "consultation-opposed": _("Choix de {by} : aucun professionnel ne consulte cet espace."),
    "consultation-allowed": _("Choix de {by} : l'équipe de soins consulte cet espace."),
    "feeding-opposed": _("Choix de {by} : plus rien n'est ajouté par les professionnels."),
    "feeding-allowed": _("Choix de {by} : les professionnels peuvent ajouter des documents."),
    "application-allowed": _("L'application {application} a été autorisée."),
    "application-restricted": _("L'application {application} peut faire moins de choses."),
    "application-suspended": _("L'application {application} est suspendue : {reason}."),
    "application-unreachable": _(
        "L'application {application} ne répond plus : rien ne lui est plus envoyé."
    ),
    "application-changed": _(
        "L'application {application} a changé : elle s'arrête et redemande votre accord."
    ),
    "application-revoked": _("L'application {application} n'a plus accès à rien."),
    "representation-begun": _("{representative} agit maintenant pour {name}."),
    "assistance-begun": _("{mediator} vous aide à régler cet espace, pour une heure au plus."),
    "representation-suspended": _("{representative} n'agit plus pour {name} pour l'instant."),
    "representation-ended": _("{representative} n'agit plus pour {name}."),
    "email-given": _("{by} a donné l'adresse à laquelle nous vous écrivons : vérifiez-la."),
    "reminder": _("Rappel : {title}."),
    "research-changed": _("{by} a changé un choix pour la recherche. {title}"),
    "new-device": _("Connexion à votre compte depuis un appareil nouveau : {device}."),
    "case-acknowledged": _("La demande {reference} est bien arrivée : elle va être étudiée."),
    "case-sent": _("La demande {reference} a été transmise à qui peut la traiter."),
    "case-asked": _("Une précision vous est demandée pour la demande {reference}."),
    "case-extended": _("La réponse à la demande {reference} prendra plus de temps."),
    "case-accepted": _("La demande {reference} est acceptée : elle va être exécutée."),
    "case-answered": _("La demande {reference} a reçu une réponse."),
    "case-refused": _("La demande {reference} a été refusée : la raison vous est donnée."),
}

# The same, to whoever did it themselves.
OWN: dict[str, str | Promise] = {
    "space-opened": _("Vous avez ouvert cet espace de santé."),
    "space-refused": _("Vous avez refusé cet espace de santé : plus rien n'y est ajouté."),
    "mandate-offered": _("Vous avez préparé une demande d'aide à un proche."),
    "mandate-ended": _("{mandatary} n'agit plus ici : vous y avez mis fin."),
    "mandate-suspended": _("{mandatary} ne peut plus rien pour l'instant : c'est votre choix."),
    "mandate-resumed": _("{mandatary} agit de nouveau ici : c'est votre choix."),
    "pass-made": _("Vous avez préparé un accès temporaire."),
    "pass-ended": _("Vous avez mis fin à un accès temporaire."),
    "sharing-changed": _("Vous avez changé ce que voient les professionnels. {title}"),
    "emergency-opposed": _("Votre choix : personne n'ouvre cet espace, même en urgence."),
    "emergency-allowed": _("Votre choix : cet espace peut être ouvert en urgence."),
    "consultation-opposed": _("Votre choix : aucun professionnel ne consulte cet espace."),
    "consultation-allowed": _("Votre choix : l'équipe de soins consulte cet espace."),
    "feeding-opposed": _("Votre choix : plus rien n'est ajouté par les professionnels."),
    "feeding-allowed": _("Votre choix : les professionnels peuvent ajouter des documents."),
    "research-changed": _("Vous avez changé un choix pour la recherche. {title}"),
}

HOME = "/espace/"  # where what is new waits, for oneself and for those one helps


def check(kind: str, values: dict[str, str]) -> None:
    """
    :raises UnknownKind: if the kind has no words
    :raises ValuesMissing: if its words ask for more than these values
    """
    if kind not in KINDS:
        raise UnknownKind(kind)
    asked = {name for _text, name, *_rest in string.Formatter().parse(str(KINDS[kind])) if name}
    if missing := asked - values.keys():
        raise ValuesMissing(f"{kind}: {', '.join(sorted(missing))}")


def sentence(kind: str, values: dict[str, str], *, own: bool = False) -> str:
    """
    `own`: whoever reads it did it.
    """
    said = OWN.get(kind, KINDS[kind]) if own else KINDS[kind]
    return str(said).format_map(values)


def link(public_url: str) -> str:
    return public_url + HOME


def subject() -> str:
    return now_in("Du nouveau dans votre espace de santé")


def body(address: str) -> str:
    return now_in(
        "Bonjour,\n\n"
        "Il y a du nouveau dans un espace de santé qui vous concerne.\n"
        "Pour le lire, connectez-vous :\n\n"
        "{link}\n\n"
        "Cet e-mail ne dit volontairement rien de plus. Nous ne vous demandons jamais de code\n"
        "ni de mot de passe par e-mail.\n"
    ).format(link=address)


def something_new(public_url: str) -> tuple[str, str]:
    """
    The subject and the body of the one e-mail, for who sends it by another way.
    """
    return subject(), body(link(public_url))
