"""
The id of an application in an address: printable, as OAuth lets a client's be, and no longer.

Source: RFC 6749, appendix A.1 (VSCHAR).
"""

from django.urls import register_converter


class ClientId:
    regex = r"[!-.0-~]{1,200}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ClientId, "client_id")

APPLICATION = "<client_id:application>"
