"""
What a person's key seals of what was settled about them.
"""

from ens.ground.resealing import Sealed, constant

SEALED = (
    Sealed("access_assistance_code", "sealed", constant(b"access-assistance")),
    Sealed("access_break_glass", "sealed", constant(b"break-glass")),
    Sealed("access_code", "sealed", constant(b"access-code")),
    Sealed("access_invitation", "sealed", constant(b"access-invitation")),
    Sealed("access_pass", "sealed", constant(b"access-pass")),
    Sealed("access_review", "sealed", constant(b"break-glass")),
    Sealed("access_review", "comment", constant(b"break-glass")),
    Sealed("access_whereabouts", "sealed", constant(b"access-whereabouts")),
)
