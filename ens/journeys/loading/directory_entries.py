"""
Structures and professionals of the sandbox's files, as the directory takes them.
"""

from collections.abc import Mapping
from typing import Any

from ens.contexts.directory import api as directory

Json = Mapping[str, Any]
PHYSICIAN = "10"  # TRE_G15


def load(content: Json, *, with_ids: bool) -> None:
    """
    `with_ids` when resources that come with them name them by their public ids.
    """
    directory.load(
        structures=[_structure(one, with_ids) for one in content["structures"]],
        professionals=[_professional(one, with_ids) for one in content["professionals"]],
    )


def _structure(one: Json, with_ids: bool) -> directory.StructureEntry:
    return directory.StructureEntry(
        name=one["name"],
        finess=one["finess"],
        kind=one["sector"],
        address=one["address"],
        postal_code=one["postcode"],
        city=one["city"],
        public_id=one["public_id"] if with_ids else None,
    )


def _professional(one: Json, with_ids: bool) -> directory.ProfessionalEntry:
    posts = one["situations"]
    return directory.ProfessionalEntry(
        idnps=one["idnps"],
        given=one["given"][0],
        family=one["family"],
        civility="Dr" if any(post["profession"] == PHYSICIAN for post in posts) else "",
        situations=tuple(_situation(post) for post in posts),
        public_id=one["public_id"] if with_ids else None,
    )


def _situation(post: Json) -> directory.Situation:
    """
    The directory finds its structure by the FINESS.
    """
    return directory.Situation(
        id=post["id"],
        profession=post["profession"],
        specialty=post["specialty"],
        structure=0,
        finess=post["finess"],
        organisation=post["organisation"],
    )
