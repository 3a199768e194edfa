from dataclasses import dataclass


class UnknownProfessional(LookupError):
    """
    No professional has this key.
    """


class UnknownStructure(LookupError):
    """
    No structure has this key.
    """


@dataclass(frozen=True, slots=True)
class Structure:
    """
    A place of care or another organisation. `kind` is its sector (TRE_R02, "SA01").
    """

    structure: int
    public_id: str
    finess: str
    name: str
    kind: str
    address: str = ""
    postal_code: str = ""
    city: str = ""
    idnst: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """
    One work situation: a profession (TRE_G15) and a specialty (SM..), in a structure.

    `structure` is 0 when nothing is known of the place but its name.
    """

    id: str
    profession: str
    specialty: str
    structure: int
    finess: str
    organisation: str
    city: str = ""


@dataclass(frozen=True, slots=True)
class Professional:
    """
    One professional, with the situations in which they work now.

    `rpps` is empty for those whom a structure identifies (IDNPS prefix 3).
    """

    professional: int
    public_id: str
    rpps: str
    idnps: str
    given: str
    family: str
    civility: str
    situations: tuple[Situation, ...]

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.civility, self.given, self.family) if part)


@dataclass(frozen=True, slots=True)
class StructureEntry:
    """
    A structure as an import gives it; `idnst` is needed only without FINESS.
    """

    name: str
    finess: str = ""
    idnst: str = ""
    kind: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    public_id: str | None = None


@dataclass(frozen=True, slots=True)
class ProfessionalEntry:
    """
    A professional as an import gives them; situations name their structure by FINESS.
    """

    idnps: str
    given: str
    family: str
    civility: str = ""
    situations: tuple[Situation, ...] = ()
    public_id: str | None = None
