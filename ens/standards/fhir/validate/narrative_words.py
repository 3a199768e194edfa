"""
The sentences of what is wrong with a narrative: what `narrative.faults` says, in both languages.
"""

from collections.abc import Mapping
from typing import Final

from ens.standards.fhir.validate.words import Sentence

OF_FAULTS: Final[Mapping[str, Sentence]] = {
    english: Sentence(rule, "value", english, french)
    for rule, english, french in (
        (
            "txt-1",
            "must not have a document type, CDATA or processing instruction",
            "ne doit avoir ni type de document, ni CDATA, ni instruction de traitement",
        ),
        ("xhtml", "must be well-formed XHTML", "doit être du XHTML bien formé"),
        (
            "xhtml",
            "must be a div in the namespace http://www.w3.org/1999/xhtml",
            "doit être un div de l’espace de noms http://www.w3.org/1999/xhtml",
        ),
        (
            "txt-2",
            "must have some text or an image (txt-2)",
            "doit avoir du texte ou une image (txt-2)",
        ),
        (
            "txt-1",
            "has an element that a narrative may not have (txt-1)",
            "a un élément qu’un texte mis en forme ne peut pas avoir (txt-1)",
        ),
        (
            "txt-1",
            "has an attribute that a narrative may not have (txt-1)",
            "a un attribut qu’un texte mis en forme ne peut pas avoir (txt-1)",
        ),
        (
            "ens-link",
            "has a link that is not http, https, ftp, mailto, tel, urn or relative",
            "a un lien qui n’est ni http, ni https, ni ftp, ni mailto, ni tel, ni urn, ni relatif",
        ),
        (
            "ens-link",
            "has an image that is neither a link nor image data",
            "a une image qui n’est ni un lien ni des données d’image",
        ),
        (
            "ens-style",
            "has a style that fetches or acts",
            "a un style qui va chercher ou qui agit",
        ),
    )
}
