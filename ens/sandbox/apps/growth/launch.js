// From a launch of the space (?iss=&launch=) or by itself, to the authorisation page.
"use strict";

const SCOPES =
  "launch launch/patient openid fhirUser patient/Patient.r patient/Observation.crs offline_access";

async function start() {
  if (!window.FHIR) return missing();
  const { iss } = await (await fetch("config.json")).json();
  const asked = new URLSearchParams(location.search).get("iss");
  // Any page may open this one with an address of its own.
  if (asked && asked.replace(/\/$/, "") !== iss) {
    return say("Cette application ne connaît pas ce serveur : elle n’y envoie rien.");
  }
  await FHIR.oauth2.authorize({
    iss,
    clientId: "growth",
    scope: SCOPES,
    redirectUri: "./",
    pkceMode: "required",
  });
}

function missing() {
  say("La bibliothèque fhirclient n’est pas installée sur cette machine.",
    "Pour l’installer, avec le réseau : python3 tools/fetch_packages.py");
}

function say(...lines) {
  const status = document.getElementById("status");
  status.className = "note note--error";
  status.replaceChildren(...lines.map((text) => {
    const line = document.createElement("p");
    line.textContent = text;
    return line;
  }));
}

start().catch((error) => say("La connexion n’a pas abouti.", error.message));
