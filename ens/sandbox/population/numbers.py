"""
Identifiers of fictive people and structures: valid keys, never anybody's own.

An INS here always has the test OID. RPPS numbers begin with 999, FINESS numbers with 99, a
department that does not exist: nothing registered can have them.
"""

from datetime import date

from ens.standards import finess, ins, nir, rpps


def fictive_ins(*, sex: str, birth_date: date, birthplace: str, rank: int) -> ins.InsNumber:
    """
    Return the test INS of somebody born there as the `rank`-th of the month's register.
    """
    digit = "2" if sex == "F" else "1"
    number = f"{digit}{birth_date:%y%m}{birthplace}{rank:03d}"
    return ins.InsNumber(ins.INS_NIR_TEST, number + nir.key_of(number))


def fictive_rpps(rank: int) -> rpps.RPPS:
    return rpps.with_check_digit(f"999{rank:07d}")


def fictive_finess(rank: int) -> finess.FINESS:
    return finess.with_check_digit(f"99{rank:06d}")
