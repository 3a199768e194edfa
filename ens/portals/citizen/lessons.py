"""
Very short explanations, each shown where it matters until its reader puts it away; never in the
way of what they came to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ens.contexts.accounts import api as accounts

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Lesson:
    name: str
    title: Words
    text: Words


LESSONS: Mapping[str, Lesson] = {
    one.name: one
    for one in (
        Lesson(
            "quitter",
            _("Quelqu’un arrive ?"),
            _("« Quitter vite », en haut, ferme votre session et montre la météo. Deux fois la"
              " touche Échap fait de même. Sur un appareil partagé, effacez aussi l’historique."),
        ),
        Lesson(
            "partage",
            _("Partager, c’est prêter"),
            _("Un soignant voit ce que vous partagez tant que vous le voulez. Vous pouvez retirer"
              " l’accès d’un geste, sans vous expliquer, et il n’est pas prévenu du motif."),
        ),
        Lesson(
            "passe",
            _("Un accès temporaire se donne en main propre"),
            _("Qui tient le code entre. Donnez-le au soignant devant vous, choisissez la fin la"
              " plus proche, et ne l’envoyez jamais par message."),
        ),
        Lesson(
            "code",
            _("Montrez ce code, ne le dictez pas au téléphone"),
            _("Il vaut un quart d’heure et une seule fois. Personne de chez nous ne vous le"
              " demandera jamais."),
        ),
        Lesson(
            "mandat",
            _("Choisissez qui agira pour vous"),
            _("Cette personne verra ce que vous cochez, et rien de plus. Mettez une date de fin :"
              " on prolonge plus facilement qu’on ne retire. Vous verrez tout ce qu’elle fait."),
        ),
        Lesson(
            "application",
            _("Une application n’a pas besoin de tout"),
            _("Laissez-lui seulement ce dont elle se sert. Ce qu’elle a déjà lu, elle peut l’avoir"
              " gardé : retirer un droit ne vaut que pour la suite."),
        ),
        Lesson(
            "urgence",
            _("Le jour où vous ne pourrez pas répondre"),
            _("S’opposer aux urgences protège de tous les regards, y compris de celui qui vous"
              " soignerait inconscient. Masquer un document précis suffit souvent."),
        ),
        Lesson(
            "masquer",
            _("Masquer ne laisse pas de trou"),
            _("Les soignants ne voient ni le document ni qu’il existe. Votre médecin traitant le"
              " voit encore. Si on vous force à montrer votre espace, vous voyez tout : pensez"
              " à « Quitter vite »."),
        ),
        Lesson(
            "archive",
            _("Une copie n’est plus protégée par nous"),
            _("Rangez-la sur un support à vous, avec un mot de passe. Un ordinateur de travail ou"
              " de médiathèque garde souvent ce qui s’y télécharge."),
        ),
    )
}  # fmt: skip


class Shown:
    """
    For templates: `request.lessons.partage` is the lesson, None once it was put away. Asked only
    by the page that shows it.
    """

    def __init__(self, account: int) -> None:
        self._account = account

    def __getitem__(self, name: str) -> Lesson | None:
        lesson = LESSONS[name]
        away = accounts.is_put_away(account=self._account, card=name)
        return None if away else lesson
