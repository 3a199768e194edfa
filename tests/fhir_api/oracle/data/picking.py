"""
References to what is already made: in all the ways that a reference can be written.
"""

from collections import defaultdict

from tests.fhir_api.oracle.data import words


class Pick:
    """
    Of one person and of the commons.
    """

    def __init__(self, draw, base, commons=None):
        self.draw, self.base = draw, base
        self.made = defaultdict(list, {name: list(fids) for name, fids in (commons or {}).items()})

    def know(self, resource):
        self.made[resource["resourceType"]].append(resource["id"])

    def one(self, *types):
        """
        A reference to one of these types: of a thing that is there, most often.
        """
        rtype = self.draw.choice(types)
        shape = self.draw.random()
        if shape < 0.08:
            return {"reference": f"http://autre.example/fhir/{rtype}/oracle-ailleurs"}
        if shape < 0.16 or not self.made[rtype]:
            return {"identifier": words.identifier(self.draw), "type": rtype}
        text = f"{rtype}/{self.draw.choice(self.made[rtype])}"
        if shape < 0.26:
            text = f"{self.base}/{text}"
        elif shape < 0.34:
            text = f"{text}/_history/1"
        shown = {"display": self.draw.choice(words.TEXTS)} if shape > 0.85 else {}
        return {"reference": text, **shown}

    def maybe(self, *types):
        return self.one(*types) if self.draw.random() < 0.6 else None

    def some(self, *types):
        return [self.one(*types) for _ in range(self.draw.randint(0, 2))]

    def subject(self):
        """
        Whose it is, in one of the ways to say it.
        """
        text = f"Patient/{self.made['Patient'][0]}"
        ways = (text, text, f"{self.base}/{text}", f"{text}/_history/1")
        return {"reference": self.draw.choice(ways)}
