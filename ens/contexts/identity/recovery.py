"""
Asking the national service who somebody is, by the traits of their birth certificate.

Source: référentiel INS, recovery by traits. Nothing is stored: what is made of the answer is the
caller's.
"""

from ens.clients.insi import FOUND, SEVERAL, InsiDown, InsiRefused, Recovery, recover

__all__ = ["FOUND", "SEVERAL", "InsiDown", "InsiRefused", "Recovery", "recover"]
