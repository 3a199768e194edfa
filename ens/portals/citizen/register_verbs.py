"""
What is done to a space, in plain French: the words of `register_words`.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise

# (somebody else, you)
VERBS: Mapping[str, tuple[Words, Words]] = {
    "read": (gettext_lazy("a ouvert %(what)s"), gettext_lazy("avez ouvert %(what)s")),
    "vread": (
        gettext_lazy("a ouvert %(what)s, dans une version passée"),
        gettext_lazy("avez ouvert %(what)s, dans une version passée"),
    ),
    "history": (
        gettext_lazy("a ouvert %(what)s, avec ses versions passées"),
        gettext_lazy("avez ouvert %(what)s, avec ses versions passées"),
    ),
    "identify": (
        gettext_lazy("a cherché cette identité auprès du service national INSi"),
        gettext_lazy("avez cherché cette identité auprès du service national INSi"),
    ),
    "search": (gettext_lazy("a consulté %(what)s"), gettext_lazy("avez consulté %(what)s")),
    "seek": (gettext_lazy("a cherché %(what)s"), gettext_lazy("avez cherché %(what)s")),
    "export": (
        gettext_lazy("a emporté une copie de l’espace"),
        gettext_lazy("avez emporté une copie de l’espace"),
    ),
    "export-part": (
        gettext_lazy("a emporté une copie : %(what)s"),
        gettext_lazy("avez emporté une copie : %(what)s"),
    ),
    "summary": (
        gettext_lazy("a ouvert la synthèse médicale"),
        gettext_lazy("avez ouvert la synthèse médicale"),
    ),
    "create": (gettext_lazy("a ajouté %(what)s"), gettext_lazy("avez ajouté %(what)s")),
    "update": (gettext_lazy("a modifié %(what)s"), gettext_lazy("avez modifié %(what)s")),
    "delete": (gettext_lazy("a retiré %(what)s"), gettext_lazy("avez retiré %(what)s")),
    "mask": (
        gettext_lazy("a masqué %(what)s aux professionnels"),
        gettext_lazy("avez masqué %(what)s aux professionnels"),
    ),
    "unmask": (
        gettext_lazy("a montré de nouveau %(what)s aux professionnels"),
        gettext_lazy("avez montré de nouveau %(what)s aux professionnels"),
    ),
    "relate": (
        gettext_lazy("a rejoint l’équipe de soins"),
        gettext_lazy("avez donné accès à un professionnel"),
    ),
    "end-relation": (
        gettext_lazy("a retiré l’accès d’un professionnel"),
        gettext_lazy("avez retiré l’accès d’un professionnel"),
    ),
    "block": (
        gettext_lazy("a bloqué un professionnel"),
        gettext_lazy("avez bloqué un professionnel"),
    ),
    "unblock": (
        gettext_lazy("a débloqué un professionnel"),
        gettext_lazy("avez débloqué un professionnel"),
    ),
    "allow": (
        gettext_lazy("a autorisé cette application"),
        gettext_lazy("avez autorisé cette application"),
    ),
    "restrict": (
        gettext_lazy("a réduit les droits de cette application"),
        gettext_lazy("avez réduit les droits de cette application"),
    ),
    "suspend": (
        gettext_lazy("a suspendu cette application pour tout le monde"),
        gettext_lazy("avez suspendu cette application pour tout le monde"),
    ),
    "withdraw": (
        gettext_lazy("a coupé l’accès de cette application"),
        gettext_lazy("avez coupé l’accès de cette application"),
    ),
    "represent": (
        gettext_lazy("a déclaré un enfant dont cette personne est parent"),
        gettext_lazy("avez déclaré un enfant"),
    ),
    "open-space": (gettext_lazy("a ouvert cet espace"), gettext_lazy("avez ouvert cet espace")),
    "refuse-space": (
        gettext_lazy("a refusé cet espace"),
        gettext_lazy("avez refusé cet espace"),
    ),
    "send": (
        gettext_lazy("a transmis, sans le nom, %(what)s"),
        gettext_lazy("avez transmis, sans le nom, %(what)s"),
    ),
    "read-research": (
        gettext_lazy("a ouvert la page de la recherche"),
        gettext_lazy("avez ouvert la page de la recherche"),
    ),
    "oppose-research": (
        gettext_lazy("s’est opposé à la recherche"),
        gettext_lazy("vous êtes opposé à la recherche"),
    ),
    "allow-research": (
        gettext_lazy("a levé l’opposition à la recherche"),
        gettext_lazy("avez levé l’opposition à la recherche"),
    ),
    "agree-research": (
        gettext_lazy("a accepté d’envoyer à la recherche ce qui est ajouté ici"),
        gettext_lazy("avez accepté d’envoyer à la recherche ce que vous ajoutez"),
    ),
    "withdraw-research": (
        gettext_lazy("n’envoie plus à la recherche ce qui est ajouté ici"),
        gettext_lazy("n’envoyez plus à la recherche ce que vous ajoutez"),
    ),
    "remind": (
        gettext_lazy("a repris les rappels de vaccins"),
        gettext_lazy("avez repris les rappels de vaccins"),
    ),
    "stop-reminding": (
        gettext_lazy("a arrêté les rappels de vaccins"),
        gettext_lazy("avez arrêté les rappels de vaccins"),
    ),
    "end-session": (
        gettext_lazy("a fermé une session de ce compte"),
        gettext_lazy("avez fermé une session de votre compte"),
    ),
    "open-case": (
        gettext_lazy("a fait une demande sur les données de cet espace"),
        gettext_lazy("avez fait une demande sur les données de cet espace"),
    ),
    "follow-case": (
        gettext_lazy("a complété une demande sur les données de cet espace"),
        gettext_lazy("avez complété une demande sur les données de cet espace"),
    ),
    "read-case": (
        gettext_lazy("a lu une demande sur les données de cet espace"),
        gettext_lazy("avez lu une demande sur les données de cet espace"),
    ),
    "handle-case": (
        gettext_lazy("a traité une demande sur les données de cet espace"),
        gettext_lazy("avez traité une demande sur les données de cet espace"),
    ),
    "name-case": (
        gettext_lazy("a affiché l’identité, pour traiter une demande"),
        gettext_lazy("avez affiché l’identité, pour traiter une demande"),
    ),
    "prefer": (
        gettext_lazy("a changé ses préférences d’e-mail"),
        gettext_lazy("avez changé vos préférences d’e-mail"),
    ),
    "code": (
        gettext_lazy("a affiché un code de partage"),
        gettext_lazy("avez affiché un code de partage"),
    ),
    "preview": (
        gettext_lazy("a regardé qui voit quoi dans cet espace"),
        gettext_lazy("avez regardé qui voit quoi dans cet espace"),
    ),
    "make-pass": (
        gettext_lazy("a préparé un accès temporaire"),
        gettext_lazy("avez préparé un accès temporaire"),
    ),
    "use-pass": (
        gettext_lazy("s’est servi d’un accès temporaire"),
        gettext_lazy("vous êtes servi d’un accès temporaire"),
    ),
    "end-pass": (
        gettext_lazy("a mis fin à un accès temporaire"),
        gettext_lazy("avez mis fin à un accès temporaire"),
    ),
    "choose": (
        gettext_lazy("a changé ce que voient ou ajoutent les professionnels"),
        gettext_lazy("avez changé ce que voient ou ajoutent les professionnels"),
    ),
    "agree": (
        gettext_lazy("a donné un accord à quelqu’un, hors de l’équipe de soins"),
        gettext_lazy("avez donné un accord à quelqu’un, hors de l’équipe de soins"),
    ),
    "end-agreement": (
        gettext_lazy("a retiré un accord"),
        gettext_lazy("avez retiré un accord"),
    ),
    "prepare-capture": (
        gettext_lazy("a vu l’identité, avant de recueillir un accord"),
        gettext_lazy("avez vu l’identité, avant de recueillir un accord"),
    ),
    "capture": (
        gettext_lazy("dit avoir recueilli un accord, qui attend d’être confirmé"),
        gettext_lazy("avez recueilli un accord, qui attend d’être confirmé"),
    ),
    "read-capture": (
        gettext_lazy("a lu ce qu’on lui demande de confirmer"),
        gettext_lazy("avez lu ce qu’on vous demande de confirmer"),
    ),
    "confirm-capture": (
        gettext_lazy("a confirmé un accord recueilli par un professionnel"),
        gettext_lazy("avez confirmé un accord recueilli par un professionnel"),
    ),
    "refuse-capture": (
        gettext_lazy("a refusé un accord recueilli par un professionnel"),
        gettext_lazy("avez refusé un accord recueilli par un professionnel"),
    ),
    "end-capture": (
        gettext_lazy("a retiré un accord recueilli par un professionnel"),
        gettext_lazy("avez retiré un accord recueilli par un professionnel"),
    ),
    "announce": (
        gettext_lazy("a rendu visible %(what)s"),
        gettext_lazy("avez rendu visible %(what)s"),
    ),
    "postpone": (
        gettext_lazy("a fait attendre %(what)s jusqu’à une annonce"),
        gettext_lazy("avez fait attendre %(what)s jusqu’à une annonce"),
    ),
    "conceal": (
        gettext_lazy("a caché %(what)s aux proches"),
        gettext_lazy("avez caché %(what)s à vos proches"),
    ),
    "reveal": (
        gettext_lazy("a montré de nouveau %(what)s aux proches"),
        gettext_lazy("avez montré de nouveau %(what)s à vos proches"),
    ),
    "read-representation": (
        gettext_lazy("a vu qui représente cette personne"),
        gettext_lazy("avez vu qui représente cette personne"),
    ),
    "begin-representation": (
        gettext_lazy("a enregistré un représentant, sur décision de justice"),
        gettext_lazy("avez enregistré un représentant"),
    ),
    "suspend-representation": (
        gettext_lazy("a suspendu l’accès d’un représentant"),
        gettext_lazy("avez suspendu l’accès d’un représentant"),
    ),
    "resume-representation": (
        gettext_lazy("a rendu l’accès à un représentant"),
        gettext_lazy("avez rendu l’accès à un représentant"),
    ),
    "end-representation": (
        gettext_lazy("a mis fin au lien d’un représentant"),
        gettext_lazy("avez mis fin au lien d’un représentant"),
    ),
    "ask-assistance": (
        gettext_lazy("a demandé à être accompagné sur place"),
        gettext_lazy("avez demandé à être accompagné sur place"),
    ),
    "begin-assistance": (
        gettext_lazy("a commencé à accompagner, avec le code montré"),
        gettext_lazy("avez commencé à accompagner"),
    ),
    "end-assistance": (
        gettext_lazy("a mis fin à un accompagnement"),
        gettext_lazy("avez mis fin à un accompagnement"),
    ),
    "offer-mandate": (
        gettext_lazy("a demandé l’aide d’un proche"),
        gettext_lazy("avez demandé l’aide d’un proche"),
    ),
    "withdraw-mandate": (
        gettext_lazy("a retiré une demande d’aide"),
        gettext_lazy("avez retiré une demande d’aide"),
    ),
    "read-mandate": (
        gettext_lazy("a lu une demande d’aide, avec le code donné"),
        gettext_lazy("avez lu une demande d’aide"),
    ),
    "accept-mandate": (
        gettext_lazy("a accepté d’aider"),
        gettext_lazy("avez accepté d’aider"),
    ),
    "refuse-mandate": (
        gettext_lazy("n’a pas accepté d’aider"),
        gettext_lazy("n’avez pas accepté d’aider"),
    ),
    "end-mandate": (
        gettext_lazy("a mis fin à l’aide d’un proche"),
        gettext_lazy("avez mis fin à l’aide d’un proche"),
    ),
    "give-up-mandate": (
        gettext_lazy("a cessé d’aider"),
        gettext_lazy("avez cessé d’aider"),
    ),
    "suspend-mandate": (
        gettext_lazy("a suspendu l’aide d’un proche"),
        gettext_lazy("avez suspendu l’aide d’un proche"),
    ),
    "resume-mandate": (
        gettext_lazy("a repris l’aide d’un proche"),
        gettext_lazy("avez repris l’aide d’un proche"),
    ),
    "break-glass": (
        gettext_lazy("a ouvert cet espace en urgence"),
        gettext_lazy("avez ouvert cet espace en urgence"),
    ),
    "end-break-glass": (
        gettext_lazy("a refermé l’espace ouvert en urgence"),
        gettext_lazy("avez refermé l’espace ouvert en urgence"),
    ),
    "ask-emergency": (
        gettext_lazy("a vu l’identité, avant une déclaration d’urgence"),
        gettext_lazy("avez vu l’identité, avant une déclaration d’urgence"),
    ),
    "allow-whereabouts": (
        gettext_lazy("a accepté de joindre le lieu en cas d’urgence"),
        gettext_lazy("avez accepté de joindre le lieu en cas d’urgence"),
    ),
    "stop-whereabouts": (
        gettext_lazy("ne joint plus le lieu en cas d’urgence"),
        gettext_lazy("ne joignez plus le lieu en cas d’urgence"),
    ),
    "say-whereabouts": (
        gettext_lazy("a dit un lieu, pour une urgence"),
        gettext_lazy("avez dit un lieu, pour une urgence"),
    ),
    "read-whereabouts": (
        gettext_lazy("a vu le lieu dit pour une urgence"),
        gettext_lazy("avez vu le lieu dit pour une urgence"),
    ),
    "contest": (
        gettext_lazy("a contesté une ouverture en urgence"),
        gettext_lazy("avez contesté une ouverture en urgence"),
    ),
    "review": (
        gettext_lazy("a vérifié une ouverture en urgence"),
        gettext_lazy("avez vérifié une ouverture en urgence"),
    ),
    "read-reason": (
        gettext_lazy("a lu l’explication d’une ouverture en urgence"),
        gettext_lazy("avez lu l’explication d’une ouverture en urgence"),
    ),
    "oppose": (
        gettext_lazy("a enregistré une opposition"),
        gettext_lazy("avez enregistré une opposition"),
    ),
    "withdraw-opposition": (
        gettext_lazy("a levé une opposition"),
        gettext_lazy("avez levé une opposition"),
    ),
    "watch-closely": (
        gettext_lazy("a demandé que cet espace soit surveillé de plus près"),
        gettext_lazy("avez demandé que cet espace soit surveillé de plus près"),
    ),
    "watch-as-others": (
        gettext_lazy("a mis fin à la surveillance rapprochée de cet espace"),
        gettext_lazy("avez mis fin à la surveillance rapprochée de cet espace"),
    ),
    "ask-again": (
        gettext_lazy("a redemandé l’accord pour une application qui a changé"),
        gettext_lazy("avez redemandé l’accord pour une application qui a changé"),
    ),
    "read-agreements": (
        gettext_lazy("a consulté les accords donnés"),
        gettext_lazy("avez consulté les accords donnés"),
    ),
    "look-into": (
        gettext_lazy("a vérifié des accès signalés comme inhabituels"),
        gettext_lazy("avez vérifié des accès signalés comme inhabituels"),
    ),
    "erase": (
        gettext_lazy("a effacé les données de cet espace, comme demandé"),
        gettext_lazy("avez effacé les données de cet espace, comme demandé"),
    ),
}
OTHER_VERB = (gettext_lazy("a agi sur %(what)s"), gettext_lazy("avez agi sur %(what)s"))
TRIED: Mapping[str, Words] = {
    "create": gettext_lazy("a voulu ajouter %(what)s"),
    "update": gettext_lazy("a voulu modifier %(what)s"),
    "delete": gettext_lazy("a voulu retirer %(what)s"),
    "mask": gettext_lazy("a voulu changer qui voit %(what)s"),
    "open": gettext_lazy("a voulu décider de l’ouverture de cet espace"),
    "register": gettext_lazy("a voulu inscrire une naissance"),
    "entrust": gettext_lazy("a voulu confier un mandat"),
    "announce": gettext_lazy("a voulu décider de l’annonce d’un résultat"),
    "conceal": gettext_lazy("a voulu changer ce que voient les proches"),
}
TRIED_TO_SEE = gettext_lazy("a voulu voir %(what)s")
ICONS: Mapping[str, str] = {
    "export": "download",
    "summary": "heart",
    "create": "upload",
    "update": "pencil",
    "delete": "trash",
    "mask": "eye-off",
    "unmask": "eye",
    "relate": "people",
    "represent": "people",
    "open-space": "unlock",
    "refuse-space": "lock",
    "end-relation": "people",
    "block": "lock",
    "unblock": "unlock",
    "remind": "bell",
    "stop-reminding": "bell",
    "prefer": "clock",
    "code": "key",
    "offer-mandate": "people",
    "accept-mandate": "people",
    "end-mandate": "people",
    "suspend-mandate": "lock",
    "resume-mandate": "unlock",
    "make-pass": "key",
    "use-pass": "key",
    "end-pass": "lock",
    "choose": "share",
    "agree": "people",
    "end-agreement": "people",
    "capture": "people",
    "confirm-capture": "people",
    "refuse-capture": "lock",
    "end-capture": "lock",
    "announce": "eye",
    "postpone": "clock",
    "conceal": "eye-off",
    "reveal": "eye",
    "send": "research",
    "oppose-research": "research",
    "allow-research": "research",
    "agree-research": "research",
    "withdraw-research": "research",
    "allow": "application",
    "restrict": "application",
    "suspend": "application",
    "withdraw": "application",
    "search": "search",
    "allow-whereabouts": "emergency",
    "stop-whereabouts": "emergency",
    "say-whereabouts": "emergency",
    "read-whereabouts": "emergency",
    "ask-emergency": "person",
    "break-glass": "warning",
    "end-break-glass": "lock",
    "contest": "warning",
    "review": "shield",
    "read-reason": "shield",
    "oppose": "lock",
    "withdraw-opposition": "unlock",
    "look-into": "shield",
    "watch-closely": "shield",
    "watch-as-others": "shield",
    "erase": "trash",
    "open-case": "message",
    "end-session": "sign-out",
    "follow-case": "message",
    "handle-case": "message",
    "read-case": "eye",
    "name-case": "person",
}
