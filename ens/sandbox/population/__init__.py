"""
The synthetic population: fictive people, the structures and professionals around them, and their
records, drawn from a seed and written as files under `$ENS_HOME/sandbox/`.

`python -m ens.sandbox.population` writes them once (`ENS_POPULATION` people beside the cast);
`write_population(home, size)` writes them again. The same size and day give the same bytes.

`identities.json`
    `{"version": 1, "people": [...]}`: entries of people.json without the ids that the product
    gives (`patient`, `practitioner`), plus `extra`. A citizen born abroad has the COG code of the
    country as `birthplace` (the INS trait) and as `extra.birthcountry`. `ins` is null for who is
    unknown to INSi, `provider` is empty for who never signs in. Situations also carry `sector`
    (TRE_R02) and `mode` (L, S, B).
`population/directory.json`
    `structures` and `professionals`, as the health directory knows them.
`population/relations.json`
    `treating` and `care_team` (person, professional, role, since), `represents` (representative,
    represented, kind, since, source).
`population/bundles/<key>.ndjson`
    The record of each person whose space is open. One line is one FHIR R4 transaction Bundle, to
    be loaded in order: the first holds what was written in consultations, each other one deposits
    a document (List, DocumentReference, Binary: ITI-65, as a hospital sends it). Resources have no
    id. The person is always the reference `Patient/<key>`: the loader puts the real id there. The
    author is an RPPS number, as a logical reference (`type` Practitioner, `identifier`) in
    `performer`, `recorder`, `requester`, `participant.individual` or `author`; structures are
    FINESS numbers, the same way. Results of a laboratory report are in its CDA only: what the
    deposit derives from it is not repeated.
"""

from ens.sandbox.population.writing import write_population

__all__ = ["write_population"]
