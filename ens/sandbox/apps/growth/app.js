// Weights and heights of the person in context, read and written by FHIR.
"use strict";

const KINDS = {
  weight: { code: "29463-7", display: "Body weight", text: "Poids", unit: "kg", least: 0.3, most: 350 },
  height: { code: "8302-2", display: "Body height", text: "Taille", unit: "cm", least: 20, most: 250 },
};
const LOINC = "http://loinc.org";
const REFUSALS = {
  "outside-app-scopes": "Vous n’avez pas autorisé cette application à faire cela.",
  "space-not-open": "Cet espace de santé n’est pas ouvert.",
};
const at = (id) => document.getElementById(id);
let keys = {};

async function start() {
  if (!window.FHIR) {
    return tell("error", "La bibliothèque fhirclient n’est pas installée sur cette machine.",
      "Pour l’installer, avec le réseau : python3 tools/fetch_packages.py");
  }
  FHIR.oauth2.settings.refreshTokenWithClientId = true;
  const { iss, applications } = await (await fetch("config.json")).json();
  let client;
  try {
    client = await FHIR.oauth2.ready();
  } catch (error) {
    return offer(error, applications);
  }
  if (client.state.serverUrl.replace(/\/$/, "") !== iss || !client.patient.id) {
    return offer(new Error("No patient in context."), applications);
  }
  await open(client, applications);
}

async function open(client, applications) {
  const granted = (client.getState("tokenResponse.scope") || "").split(" ");
  await name(client, granted);
  at("back").hidden = false;
  at("back").append(link(applications, "Revenir à l’espace de santé", ""));
  if (may(granted, "Observation", "c")) {
    at("adding").hidden = false;
    at("day").value = at("day").max = today();
    at("form").addEventListener("submit", (event) => {
      event.preventDefault();
      save(client, applications, may(granted, "Observation", "s"));
    });
  } else {
    tell("info", "Vous n’avez pas autorisé cette application à ajouter des mesures : elle les montre seulement.");
  }
  if (may(granted, "Observation", "s")) await show(client, applications);
  else tell("info", "Vous n’avez pas autorisé cette application à lire les mesures : elle en ajoute seulement.");
}

// A granted scope such as patient/Observation.crs, or patient/*.cruds.
function may(granted, type, letter) {
  return granted.some((scope) => {
    const found = /^patient\/(\*|[A-Za-z]+)\.([cruds]+)/.exec(scope);
    return found && ["*", type].includes(found[1]) && found[2].includes(letter);
  });
}

async function name(client, granted) {
  at("whose").hidden = false;
  at("whose").textContent = "Dossier choisi dans votre espace de santé";
  if (!may(granted, "Patient", "r")) return;
  try {
    const [one] = (await client.patient.read()).name || [];
    if (one) at("whose").textContent = [...(one.given || []), one.family].filter(Boolean).join(" ");
  } catch (error) {
    // The name stays unsaid; measures are still of use.
  }
}

async function show(client, applications) {
  const codes = Object.values(KINDS).map((kind) => `${LOINC}|${kind.code}`).join(",");
  const asked = new URLSearchParams({ patient: client.patient.id, code: codes, _sort: "-date", _count: 200 });
  try {
    const found = await client.request(`Observation?${asked}`, { pageLimit: 0, flat: true });
    draw(found.filter((one) => one.resourceType === "Observation"));
  } catch (error) {
    refused(error, applications);
  }
}

function draw(observations) {
  const days = new Map();
  for (const one of observations) {
    const kind = Object.keys(KINDS).find((key) =>
      one.code.coding.some((coding) => coding.system === LOINC && coding.code === KINDS[key].code));
    const day = (one.effectiveDateTime || "").slice(0, 10);
    if (!kind || !day || !one.valueQuantity) continue;
    if (!days.has(day)) days.set(day, {});
    days.get(day)[kind] ??= `${french(one.valueQuantity.value)} ${one.valueQuantity.unit || ""}`;
  }
  const sorted = [...days].sort(([one], [other]) => other.localeCompare(one));
  at("rows").replaceChildren(...sorted.map(row));
  at("known").hidden = false;
  at("table").hidden = !sorted.length;
  at("none").hidden = Boolean(sorted.length);
}

function row([day, values]) {
  const line = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = new Date(`${day}T12:00:00`).toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" });
  const cells = Object.keys(KINDS).map((kind) => {
    const cell = document.createElement("td");
    cell.textContent = values[kind] || "–";
    return cell;
  });
  line.append(head, ...cells);
  return line;
}

async function save(client, applications, reads) {
  const typed = checked();
  if (!typed) return;
  at("save").disabled = true;
  try {
    for (const [kind, value] of Object.entries(typed.values)) {
      // The same key until it went through: pressing again never writes twice.
      const key = `${kind} ${value} ${typed.day}`;
      keys[key] ??= crypto.randomUUID();
      await client.create(observation(client, kind, value, typed.day), { headers: { "idempotency-key": keys[key] } });
    }
    keys = {};
    at("form").reset();
    at("day").value = today();
    tell("info", "C’est enregistré dans l’espace de santé.");
    if (reads) await show(client, applications);
  } catch (error) {
    refused(error, applications);
  } finally {
    at("save").disabled = false;
  }
}

function checked() {
  const values = {};
  let wrong = "";
  for (const [kind, { least, most, unit }] of Object.entries(KINDS)) {
    const text = at(kind).value.trim().replace(",", ".");
    const fits = /^\d+(\.\d{1,3})?$/.test(text) && Number(text) >= least && Number(text) <= most;
    if (text && !fits) wrong ||= kind;
    mark(kind, text && !fits ? `Écrivez un nombre entre ${french(least)} et ${most} ${unit}.` : "");
    if (text && fits) values[kind] = Number(text);
  }
  const day = at("day").value;
  const dated = day && day <= today();
  mark("day", dated ? "" : "Indiquez une date, aujourd’hui au plus tard.");
  if (!wrong && !Object.keys(values).length) {
    wrong = "weight";
    mark("weight", "Écrivez un poids, une taille, ou les deux.");
  }
  if (!dated) wrong ||= "day";
  if (wrong) at(wrong).focus();
  return wrong ? null : { values, day };
}

function mark(field, text) {
  at(`${field}-error`).textContent = text;
  if (text) at(field).setAttribute("aria-invalid", "true");
  else at(field).removeAttribute("aria-invalid");
}

function observation(client, kind, value, day) {
  const { code, display, text, unit } = KINDS[kind];
  const category = { system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "vital-signs", display: "Vital Signs" };
  return {
    resourceType: "Observation",
    status: "final",
    category: [{ coding: [category] }],
    code: { coding: [{ system: LOINC, code, display }], text },
    subject: { reference: `Patient/${client.patient.id}` },
    effectiveDateTime: day,
    valueQuantity: { value, unit, system: "http://unitsofmeasure.org", code: unit },
  };
}

function refused(error, applications) {
  if (error.status === 401) {
    at("adding").hidden = at("known").hidden = true;
    return tell("error", "L’espace de santé ne laisse plus entrer cette application : son accès a été coupé ou a pris fin.",
      link(applications, "Revenir à l’espace de santé"));
  }
  const issues = outcome(error);
  const known = issues.map((issue) => REFUSALS[code(issue)]).find(Boolean);
  tell("error", known || "L’espace de santé n’a pas accepté cette demande.",
    ...issues.map((issue) => said(`Réponse du serveur : ${[issue.diagnostics, code(issue)].filter(Boolean).join(" – ")}`)));
}

// fhirclient gives the body of a refusal as text, after its own words.
function outcome(error) {
  try {
    return JSON.parse(error.message.slice(error.message.indexOf("{"))).issue || [];
  } catch (unreadable) {
    return [];
  }
}

function code(issue) {
  return issue.details?.coding?.[0]?.code || "";
}

function offer(error, applications) {
  const denied = /access_denied/.test(error.message);
  const reason = denied ? "Vous n’avez pas autorisé l’application : elle n’a rien reçu." : "Cette application s’ouvre depuis votre espace de santé.";
  const lines = [reason, link("launch.html", "Me connecter à mon espace de santé"), link(applications, "Revenir à l’espace de santé", "")];
  if (!denied && /invalid_/.test(error.message)) lines.splice(1, 0, said(`Réponse du serveur : ${error.message}`));
  tell(denied ? "info" : "error", ...lines);
}

function tell(kind, ...lines) {
  const status = at("status");
  status.className = kind === "error" ? "note note--error" : "note";
  status.hidden = false;
  status.replaceChildren(...lines.map((line) => {
    const paragraph = document.createElement("p");
    paragraph.append(line);
    if (line.className === "said") paragraph.className = "said";
    return paragraph;
  }));
}

function said(text) {
  const words = document.createElement("span");
  words.className = "said";
  words.textContent = text;
  return words;
}

function link(address, text, style = "button") {
  const way = document.createElement("a");
  way.href = address;
  way.textContent = text;
  way.className = style;
  return way;
}

function french(number) {
  return Number(number).toLocaleString("fr-FR", { maximumFractionDigits: 3 });
}

function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

start().catch((error) => tell("error", "L’application n’a pas pu démarrer.", error.message));
