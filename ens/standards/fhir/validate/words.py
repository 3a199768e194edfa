"""
What validation says, in English for developers and in French for people.

One sentence for each rule; what it was expected to be is in it, what was found never is. Invariants
have the sentence of their definition in English.
"""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Sentence:
    """
    `rule` names what is not kept; `code` is from R4's issue-type; the rest is filled by name.
    """

    rule: str
    code: str
    english: str
    french: str

    def said(self, details: dict[str, Any]) -> tuple[str, str]:
        return self.english.format_map(details), self.french.format_map(details)


def _structure(rule: str, english: str, french: str) -> Sentence:
    return Sentence(rule, "structure", english, french)


def _value(rule: str, english: str, french: str) -> Sentence:
    return Sentence(rule, "value", english, french)


# the shape of the JSON

RESOURCE: Final = _structure(
    "resource",
    "must be a resource: an object with a resourceType",
    "doit être une ressource : un objet avec un resourceType",
)
TYPE: Final = _structure(
    "resource-type",
    "the resourceType is not a type of FHIR R4",
    "le resourceType n’est pas un type de FHIR R4",
)
OBJECT: Final = _structure("object", "must be an object", "doit être un objet")
UNKNOWN: Final = _structure(
    "unknown", "there is no element {name!r} here", "il n’y a pas d’élément {name!r} ici"
)
EMPTY: Final = _structure("ele-1", "must not be empty (ele-1)", "ne doit pas être vide (ele-1)")
CHOICE: Final = _structure(
    "choice",
    "the element '{name}[x]' has more than one type",
    "l’élément '{name}[x]' a plus d’un type",
)
NULL: Final = _structure(
    "null",
    "must not be null: leave the element out",
    "ne doit pas être null : ne pas écrire l’élément",
)
NOT_ONE: Final = _structure(
    "array", "must be one value, not an array", "doit être une valeur, et non un tableau"
)
NOT_ARRAY: Final = _structure("array", "must be an array", "doit être un tableau")
EMPTY_ARRAY: Final = _structure(
    "array",
    "must not be an empty array: leave the element out",
    "ne doit pas être un tableau vide : ne pas écrire l’élément",
)
NULL_ALONE: Final = _structure(
    "null",
    "must not be null without an extension",
    "ne doit pas être null sans extension",
)
SIBLINGS: Final = _structure(
    "array", "must be an array of extensions", "doit être un tableau d’extensions"
)
SIBLINGS_COUNT: Final = _structure(
    "array",
    "must have as many entries as the values it goes with",
    "doit avoir autant d’entrées que les valeurs qu’il accompagne",
)
SIBLING_NULL: Final = _structure(
    "null", "must not be null without a value", "ne doit pas être null sans valeur"
)

# how many

REQUIRED: Final = Sentence(
    "min", "required", "the element {name!r} is required", "l’élément {name!r} est obligatoire"
)
AT_LEAST: Final = Sentence(
    "min",
    "required",
    "at least {least} of {name!r} are required ({profile})",
    "il faut au moins {least} {name!r} ({profile})",
)
AT_MOST: Final = _structure(
    "max",
    "at most {most} of {name!r} may be there ({profile})",
    "il peut y avoir au plus {most} {name!r} ({profile})",
)

# values

BOOLEAN: Final = _value("boolean", "must be true or false", "doit être true ou false")
WHOLE: Final = _value(
    "integer", "must be a whole number ({name})", "doit être un nombre entier ({name})"
)
WHOLE_RANGE: Final = _value(
    "integer",
    "must be from {least} to 2147483647 ({name})",
    "doit être entre {least} et 2147483647 ({name})",
)
NUMBER: Final = _value("decimal", "must be a number (decimal)", "doit être un nombre (decimal)")
FINITE: Final = _value("decimal", "must be a finite number", "doit être un nombre fini")
PRECISE: Final = _value(
    "decimal",
    "must be within {digits} digits and 1E{exponent}",
    "ne doit pas dépasser {digits} chiffres ni 1E{exponent}",
)
STRING: Final = _value("string", "must be a string", "doit être une chaîne de caractères")
BLANK: Final = _value("string", "must not be empty", "ne doit pas être vide")
CONTROLS: Final = _value(
    "string",
    "must not have control characters",
    "ne doit pas avoir de caractères de contrôle",
)
LONG: Final = _value(
    "length",
    "must not be longer than {most} characters",
    "ne doit pas dépasser {most} caractères",
)
CODE: Final = _value(
    "code",
    "must be a code, without spaces around or two spaces inside",
    "doit être un code, sans espace autour ni double espace",
)
ID: Final = _value(
    "id",
    "must be an id: 1 to 64 letters, digits, '-' and '.'",
    "doit être un id : de 1 à 64 lettres, chiffres, « - » et « . »",
)
DATE: Final = _value(
    "date",
    "must be a date: YYYY, YYYY-MM or YYYY-MM-DD",
    "doit être une date : AAAA, AAAA-MM ou AAAA-MM-JJ",
)
DATE_TIME: Final = _value(
    "dateTime",
    "must be a dateTime: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a time zone",
    "doit être un dateTime : AAAA, AAAA-MM, AAAA-MM-JJ ou AAAA-MM-JJThh:mm:ss avec un fuseau",
)
INSTANT: Final = _value(
    "instant",
    "must be an instant: YYYY-MM-DDThh:mm:ss with a time zone",
    "doit être un instant : AAAA-MM-JJThh:mm:ss avec un fuseau",
)
TIME: Final = _value(
    "time",
    "must be a time: hh:mm:ss, without time zone",
    "doit être une heure : hh:mm:ss, sans fuseau",
)
DAY: Final = _value("date", "must be a day that exists", "doit être un jour qui existe")
OID: Final = _value("oid", "must be an oid: urn:oid:...", "doit être un oid : urn:oid:...")
UUID: Final = _value("uuid", "must be a uuid: urn:uuid:...", "doit être un uuid : urn:uuid:...")
URI: Final = _value("uri", "must be a uri, without spaces", "doit être une uri, sans espace")
BASE64_STRING: Final = _value(
    "base64Binary",
    "must be a base64 string, not empty",
    "doit être une chaîne base64, non vide",
)
BASE64: Final = _value("base64Binary", "must be base64", "doit être en base64")

# codes

BINDING_CODE: Final = Sentence(
    "binding",
    "code-invalid",
    "must be a code of the required value set {value_set}",
    "doit être un code du jeu de valeurs obligatoire {value_set}",
)
BINDING: Final = Sentence(
    "binding",
    "code-invalid",
    "must have a code of the required value set {value_set}",
    "doit avoir un code du jeu de valeurs obligatoire {value_set}",
)
EXTENSIBLE: Final = Sentence(
    "binding-extensible",
    "code-invalid",
    "should have a code of the value set {value_set}, unless none fits",
    "devrait avoir un code du jeu de valeurs {value_set}, sauf si aucun ne convient",
)
PREFERRED: Final = Sentence(
    "binding-preferred",
    "code-invalid",
    "the codes of the value set {value_set} are preferred",
    "les codes du jeu de valeurs {value_set} sont préférables",
)
NOT_TOLD: Final = Sentence(
    "binding-unknown",
    "informational",
    "the value set {value_set} cannot be checked here",
    "le jeu de valeurs {value_set} ne peut pas être vérifié ici",
)

# references

REFERENCE: Final = _value(
    "reference",
    "must be Type/id, a url, #id, urn:uuid:... or Type?...",
    "doit être Type/id, une url, #id, urn:uuid:... ou Type?...",
)
TARGET: Final = _value(
    "target", "must refer to {types}", "doit désigner une ressource de type {types}"
)
TARGET_PROFILE: Final = _value(
    "target-profile",
    "what is referred to must conform to {profiles}",
    "la ressource désignée doit être conforme à {profiles}",
)
CONTAINED_MISSING: Final = Sentence(
    "ref-1",
    "invariant",
    "a reference to #id has no contained resource of that id (ref-1)",
    "une référence à #id ne désigne aucune ressource contenue (ref-1)",
)
CONTAINED_ID: Final = Sentence(
    "contained-id",
    "required",
    "a contained resource has an id",
    "une ressource contenue a un id",
)
CONTAINED_TWICE: Final = Sentence(
    "contained-id",
    "duplicate",
    "each contained resource has its own id",
    "chaque ressource contenue a son propre id",
)
IN_BUNDLE: Final = Sentence(
    "bundle-reference",
    "not-found",
    "what is referred to must be in the Bundle",
    "la ressource désignée doit être dans le Bundle",
)
FULL_URL: Final = Sentence(
    "bundle-fullurl",
    "invalid",
    "fullUrl must end with the type and the id of its resource",
    "fullUrl doit finir par le type et l’id de sa ressource",
)
FULL_URL_ABSOLUTE: Final = Sentence(
    "bundle-fullurl",
    "invalid",
    "fullUrl must be absolute",
    "fullUrl doit être absolue",
)

# profiles

TYPE_PROFILE: Final = _structure(
    "type", "must be of type {types} ({profile})", "doit être de type {types} ({profile})"
)
CONFORMS: Final = _structure(
    "profile", "must conform to one of {profiles}", "doit être conforme à l’un de {profiles}"
)
FIXED: Final = _value(
    "fixed",
    "must be exactly the value that the profile fixes ({profile})",
    "doit être exactement la valeur fixée par le profil ({profile})",
)
PATTERN: Final = _value(
    "pattern",
    "must have all that the profile's pattern has ({profile})",
    "doit avoir tout ce que demande le modèle du profil ({profile})",
)
LEAST: Final = _value(
    "minValue",
    "must not be less than the profile's least ({profile})",
    "ne doit pas être inférieure au minimum du profil ({profile})",
)
MOST: Final = _value(
    "maxValue",
    "must not be more than the profile's most ({profile})",
    "ne doit pas être supérieure au maximum du profil ({profile})",
)
SLICE_MIN: Final = Sentence(
    "slice-min",
    "required",
    "at least {least} of the slice {name!r} are required ({profile})",
    "il faut au moins {least} fois la tranche {name!r} ({profile})",
)
SLICE_MAX: Final = _structure(
    "slice-max",
    "at most {most} of the slice {name!r} may be there ({profile})",
    "il peut y avoir au plus {most} fois la tranche {name!r} ({profile})",
)
SLICE_CLOSED: Final = _structure(
    "slice-closed",
    "must be one of the slices {slices} ({profile})",
    "doit être l’une des tranches {slices} ({profile})",
)
SLICE_END: Final = _structure(
    "slice-end",
    "what is in no slice must come last ({profile})",
    "ce qui n’est dans aucune tranche doit venir à la fin ({profile})",
)
SLICE_ORDER: Final = _structure(
    "slice-order",
    "must be in the order of the slices {slices} ({profile})",
    "doit suivre l’ordre des tranches {slices} ({profile})",
)
PROFILE_TYPE: Final = _structure(
    "profile-type",
    "the profile {profile} is for {type}",
    "le profil {profile} est pour {type}",
)
PROFILE_UNKNOWN: Final = Sentence(
    "profile-unknown",
    "not-found",
    "a profile that is asked for or declared is not known here",
    "un profil demandé ou déclaré n’est pas connu ici",
)

# extensions

MODIFIER_UNKNOWN: Final = Sentence(
    "extension-modifier",
    "extension",
    "a modifier extension that is not known here may change what the rest means",
    "une extension modificatrice inconnue ici peut changer le sens du reste",
)
EXTENSION_UNKNOWN: Final = Sentence(
    "extension-unknown",
    "informational",
    "the extension is not known here",
    "l’extension n’est pas connue ici",
)
EXTENSION_PLACE: Final = Sentence(
    "extension-context",
    "extension",
    "the extension {url} is for {places}",
    "l’extension {url} est pour {places}",
)
EXTENSION_MODIFIES: Final = Sentence(
    "extension-modifier",
    "extension",
    "the extension {url} goes in {name!r}",
    "l’extension {url} se place dans {name!r}",
)

# invariants and bounds

INVARIANT_UNKNOWN: Final = Sentence(
    "invariant-unknown",
    "informational",
    "the rule {key} cannot be checked here",
    "la règle {key} ne peut pas être vérifiée ici",
)
COSTLY: Final = Sentence(
    "limit",
    "too-costly",
    "there is too much to check",
    "il y a trop à vérifier",
)
DEEP: Final = Sentence(
    "limit",
    "too-costly",
    "must not be nested that deep",
    "ne doit pas être imbriqué aussi profondément",
)
