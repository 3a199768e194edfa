"""
What the server says of itself: SMART discovery and OpenID Connect discovery.

Sources: SMART App Launch 2.2, "Conformance" (`.well-known/smart-configuration`); OpenID Connect
Discovery 1.0, section 3; RFC 8414.
"""

from typing import Any

ALGORITHMS = ("ES384", "RS384")
SCOPES = (
    "openid", "fhirUser", "launch", "launch/patient", "offline_access", "online_access",
    "patient/*.cruds", "user/*.cruds", "system/*.cruds",
)  # fmt: skip
CAPABILITIES = (
    "launch-ehr",
    "launch-standalone",
    "authorize-post",
    "client-public",
    "client-confidential-asymmetric",
    "sso-openid-connect",
    "context-banner",
    "context-ehr-patient",
    "context-standalone-patient",
    "permission-offline",
    "permission-online",
    "permission-patient",
    "permission-user",
    "permission-v1",
    "permission-v2",
)


def smart_configuration(public_url: str) -> dict[str, Any]:
    return {
        **_common(public_url),
        "management_endpoint": f"{public_url}/espace/applications/",
        "capabilities": list(CAPABILITIES),
    }


def openid_configuration(public_url: str) -> dict[str, Any]:
    return {
        **_common(public_url),
        "response_modes_supported": ["query"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "fhirUser"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }


def _common(public_url: str) -> dict[str, Any]:
    methods = ["none", "private_key_jwt"]
    return {
        "issuer": public_url,
        "jwks_uri": f"{public_url}/oauth/jwks",
        "authorization_endpoint": f"{public_url}/oauth/authorize",
        "token_endpoint": f"{public_url}/oauth/token",
        "introspection_endpoint": f"{public_url}/oauth/introspect",
        "revocation_endpoint": f"{public_url}/oauth/revoke",
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": list(SCOPES),
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "introspection_endpoint_auth_methods_supported": ["bearer", "private_key_jwt"],
    }
