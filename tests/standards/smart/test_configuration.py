from ens.standards.smart import configuration, scopes


def test_what_smart_requires_of_the_discovery_document_is_there():
    said = configuration.smart_configuration("https://ens.example")

    assert {"authorization_code", "client_credentials"} <= set(said["grant_types_supported"])
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["issuer"] == "https://ens.example"
    assert all(
        said[name].startswith("https://ens.example/")
        for name in said
        if name.endswith(("_endpoint", "_uri"))
    )


def test_every_scope_announced_is_one_of_the_grammar():
    assert all(scopes.known(scope) for scope in configuration.SCOPES)


def test_openid_discovery_names_the_same_issuer_and_rs256():
    said = configuration.openid_configuration("https://ens.example")

    assert said["id_token_signing_alg_values_supported"] == ["RS256"]
    assert said["issuer"] == "https://ens.example"
    assert "capabilities" not in said
