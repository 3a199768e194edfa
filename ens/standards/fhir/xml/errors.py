class MalformedXml(ValueError):
    """
    The body is not FHIR XML; `diagnostics` says why and shows no value, `expression` says where.
    """

    def __init__(self, diagnostics: str, expression: str = "") -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics
        self.expression = expression


class NotInXml(ValueError):
    """
    What JSON says and FHIR XML has no way to say, or what is not a resource.
    """

    def __init__(self, diagnostics: str, expression: str = "") -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics
        self.expression = expression
