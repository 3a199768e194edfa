"""
Why they could: each fact that opened something, in one French sentence for the person.
"""

from django.utils.translation import gettext_lazy as _

from ens.contexts.access import rules
from ens.contexts.access.rules import Fact, Standing
from ens.ground.label import ALL

SENTENCES = {
    Fact.FEEDS: _("parce que la loi demande de déposer ici ce qui concerne les soins"),
    Fact.SELF: _("parce que c'est votre espace"),
    Fact.RELATIVE: _("parce qu'il s'agit d'un proche"),
    Fact.PRO: _("parce qu'il s'agit d'un professionnel de santé"),
    Fact.LOADS: _("parce que c'est le chargement de démonstration"),
    Fact.REGULATOR: _("parce qu'il régule les appels d'urgence et a déclaré une urgence"),
    Fact.TEAM: _("parce que cette personne fait partie de l'équipe de soins"),
    Fact.CONSENT: _("parce que vous avez donné votre accord"),
    Fact.PASS: _("parce que vous lui avez donné un accès temporaire"),
    Fact.BREAK_GLASS: _("parce que cette personne a déclaré une urgence"),
    Fact.TREATING: _("parce que c'est votre médecin traitant"),
    Fact.REPRESENTS: _("parce que cette personne est parent ou représentant"),
    Fact.MANDATE: _("parce que vous lui avez donné mandat"),
    Fact.MINE: _("parce que cette personne en est l'auteur"),
    Fact.OPEN: _("parce que votre espace est ouvert"),
    Fact.STRONG: _("parce que sa connexion est assez sûre"),
    Fact.STARTS: _("parce que cela vient avant l'ouverture de l'espace"),
    Fact.RESEARCH: _("parce que vous ne vous êtes pas opposé à la recherche"),
    Fact.CONTRIBUTES: _("parce que vous avez accepté d'envoyer vos propres données"),
    Fact.AGREED_RESEARCH: _("parce que vous avez accepté de contribuer à la recherche"),
    Fact.REMINDS: _("parce que les rappels sont activés pour cet espace"),
    Fact.SELF_RULING: _("parce que vous avez l'âge de décider seul de votre espace"),
    Fact.ASSISTS: _("parce qu'il s'agit d'un médiateur"),
    Fact.ASSISTED: _("parce que vous lui avez demandé de vous aider, en sa présence"),
}

# The most telling first; of several facts one sentence is enough for a line. Feeding needs no
# relation, so a deposit is never told by one.
ORDER = (
    Fact.CONTRIBUTES,
    Fact.RESEARCH,
    Fact.REMINDS,
    Fact.FEEDS,
    Fact.REGULATOR,
    Fact.BREAK_GLASS,
    Fact.ASSISTED,
    Fact.SELF,
    Fact.REPRESENTS,
    Fact.MANDATE,
    Fact.TREATING,
    Fact.PASS,
    Fact.CONSENT,
    Fact.TEAM,
    Fact.MINE,
    Fact.LOADS,
    Fact.RELATIVE,
    Fact.PRO,
)

REFUSALS = {
    "space_closed": _("votre espace était fermé"),
    "space_not_open": _("votre espace n'était pas ouvert"),
    "sign_in_too_weak": _("la connexion n'était pas assez sûre"),
    "not_concerned": _("aucun lien avec votre espace"),
    "too_young": _("un enfant de cet âge ne décide pas seul de son espace"),
    "outside_app_scopes": _("l'application n'en avait pas l'autorisation"),
    "feeding_opposed": _("vous vous êtes opposé à ce dépôt"),
    "not_accepted": _("vous ne laissez pas déposer ce genre d'informations"),
    "consultation_opposed": _("vous vous êtes opposé à la consultation"),
    "emergency_opposed": _("vous vous êtes opposé à l'accès en urgence"),
    "professional_blocked": _("vous avez bloqué ce professionnel"),
    "research_opposed": _("vous vous êtes opposé à la recherche"),
    "research_not_agreed": _("vous n'avez pas accepté d'envoyer vos propres données"),
    "hidden_from_research": _("ce qui est masqué ne part pas vers la recherche"),
    "no_relation": _("ce professionnel ne fait pas partie de votre équipe de soins"),
    "outside_pass": _("l'accès temporaire ne le couvrait pas"),
    "no_mandate": _("cette personne n'a pas de mandat"),
    "mandate_suspended": _("le mandat est suspendu"),
    "outside_mandate": _("le mandat ne le couvrait pas"),
    "no_assistance": _("vous ne lui aviez pas demandé de vous aider"),
    "outside_assistance": _("ce n'est pas ce que vous lui aviez demandé"),
    "hidden_from_mediators": _("ce qui est masqué ne se montre pas à un médiateur"),
    "secret_from_parents": _("c'est un document que vous gardez pour vous"),
    "not_the_author": _("seul l'auteur peut le modifier"),
    "not_the_holder": _("vous seul décidez de ce qui est masqué"),
    "not_a_professional": _("seul un professionnel décide de l'annonce d'un résultat"),
    "not_to_conceal": _("seuls vous et les professionnels décidez de ce que vos proches voient"),
    "profession_not_entitled": _("sa profession n'y donne pas droit"),
    "refused_by_holder": _("vous l'avez refusé à cette profession"),
    "masked": _("vous avez masqué ce document"),
    "not_yet_announced": _("ce document n'avait pas encore été annoncé"),
    "personal_area": _("c'est votre espace personnel"),
}


def because(facts: int, label: int = 0) -> str:
    """
    The one sentence that says why an act on this label was permitted, from its trace's facts.
    """
    found = fact_told(facts, label)
    return "" if found is None else str(SENTENCES[found])


def fact_told(facts: int, label: int = 0) -> Fact | None:
    """
    The fact that `because` tells.
    """
    if facts & Fact.OPPOSED_EMERGENCY:
        facts &= ~int(Fact.BREAK_GLASS | Fact.REGULATOR)
    elif not facts & Fact.BREAK_GLASS:
        facts &= ~int(Fact.REGULATOR)
    if facts & Fact.PRO and _only_as_author(facts, label):
        return Fact.MINE
    return next((fact for fact in ORDER if facts & fact), None)


def _only_as_author(facts: int, label: int) -> bool:
    """
    Whether this was open to a professional because they wrote it, and for no other reason.
    """
    if not facts & Fact.MINE:
        return False
    own = Standing(facts, *[ALL] * (len(Standing._fields) - 1))
    others = own._replace(facts=facts & ~int(Fact.MINE))
    return rules.why_not(own, label) is None and rules.why_not(others, label) is not None


def refusal(code: str) -> str:
    return str(REFUSALS.get(code, code))
