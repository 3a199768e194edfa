"""
What an expression can do wrong: everything that the engine raises is one of these.
"""

NOWHERE = -1


class FhirPathError(ValueError):
    """
    The expression cannot be read, or cannot be evaluated. `position` is the index, in its text, of
    the part at fault, or -1. The message never shows a value of the record.
    """

    def __init__(self, message: str, position: int = NOWHERE) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class TooCostly(FhirPathError):
    """
    One of the limits was reached: of length, nesting, steps, size or time.
    """


def pointed(text: str, error: FhirPathError) -> str:
    """
    The line of an expression where it is at fault, and a caret under the place.
    """
    if not 0 <= error.position <= len(text):
        return ""
    start = text.rfind("\n", 0, error.position) + 1
    line = text[start:].split("\n", 1)[0].replace("\t", " ")
    return f"{line}\n{' ' * (error.position - start)}^"
