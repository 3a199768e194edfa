"""
Who may be told by e-mail that there is something new.

An e-mail says nothing of health, but that it came says something: what is secret from
parents sends them none, what is not announced yet sends none to anyone (security, T5).
"""

from ens.ground.label import Flag


def may_be_written_to(*, flags: int, represents: bool) -> bool:
    if flags & Flag.UNANNOUNCED:
        return False
    return not (represents and flags & (Flag.SECRET | Flag.PERSONAL))
