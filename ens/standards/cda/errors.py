"""
Why a file from outside is not the clinical document it should be. Messages are French sentences.
"""


class UnreadableDocument(ValueError):
    """
    The file cannot be taken as a clinical document; its subclasses say why.
    """


class MalformedXml(UnreadableDocument):
    """
    Not well-formed XML, or XML that the gate refuses: DOCTYPE, too deep, too large.
    """


class NotAClinicalDocument(UnreadableDocument):
    """
    XML that holds no CDA ClinicalDocument, or several.
    """


class NoPatient(UnreadableDocument):
    """
    No patient in the header: a document about nobody.
    """


class SeveralPatients(UnreadableDocument):
    """
    More than one recordTarget: a document must be about one person only.
    """


class IncompleteHeader(UnreadableDocument):
    """
    A header element without which the document cannot be filed is missing or unusable.
    """
