/* A person's proof, made here: nothing of it is asked of the server but the receipt. The same as
   ens/standards/transparency/receipts.py. */
(function () {
  "use strict";
  var box = document.querySelector("[data-proof]");
  if (!box || !window.crypto || !window.crypto.subtle) { return; }
  var button = box.querySelector("button");
  var result = box.querySelector("[data-result]");
  var list = box.querySelector("[data-lines]");
  var KEPT = "ens-register-checkpoint";

  function bytes(hex) {
    if (!/^([0-9a-f]{2})*$/.test(hex)) { throw new Error("hex"); }
    return Uint8Array.from(hex.match(/../g) || [], function (pair) { return parseInt(pair, 16); });
  }
  function hex(data) {
    return Array.from(data, function (one) { return one.toString(16).padStart(2, "0"); }).join("");
  }
  function base64(text) {
    return Uint8Array.from(atob(text), function (one) { return one.charCodeAt(0); });
  }
  function utf8(text) { return new TextEncoder().encode(text); }
  function joined(parts) {
    var all = new Uint8Array(parts.reduce(function (sum, part) { return sum + part.length; }, 0));
    var at = 0;
    parts.forEach(function (part) { all.set(part, at); at += part.length; });
    return all;
  }
  async function sha256() {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(Array.from(arguments))));
  }
  function same(one, other) { return one && other && hex(one) === hex(other); }
  function node(left, right) { return sha256(Uint8Array.of(1), left, right); }
  function commitment(opened) {
    /* Each at its place: were one longer, another text would come to the same. */
    if (opened.salt.length !== 32 || opened.reserved.length !== 64) { throw new Error("salt"); }
    return sha256(bytes(opened.salt), bytes(opened.reserved), utf8(opened.shown));
  }
  function half(number) { return Math.floor(number / 2); }
  function odd(number) { return number % 2 === 1; }

  async function rootByInclusion(leaf, index, size, path) {
    var at = index, last = size - 1, found = leaf;
    for (var step of path) {
      if (last === 0) { return null; }
      if (odd(at) || at === last) {
        found = await node(step, found);
        while (!odd(at) && at) { at = half(at); last = half(last); }
      } else {
        found = await node(found, step);
      }
      at = half(at); last = half(last);
    }
    return last === 0 ? found : null;
  }
  async function isIn(one, number, path, point) {
    if (!Number.isSafeInteger(number) || number < 0 || number >= point.size) { return false; }
    var leaf = await sha256(Uint8Array.of(0), one);
    return same(await rootByInclusion(leaf, number, point.size, path.map(bytes)), point.root);
  }
  async function isConsistent(old, oldRoot, size, root, path) {
    if (old === size) { return hex(oldRoot) === hex(root) && !path.length; }
    if (!path.length || old < 1 || old > size) { return false; }
    var power = (function (n) { while (n > 1 && !odd(n)) { n = half(n); } return n === 1; })(old);
    var steps = power ? [oldRoot].concat(path) : path;
    var at = old - 1, last = size - 1;
    while (odd(at)) { at = half(at); last = half(last); }
    var first = steps[0], second = steps[0];
    for (var step of steps.slice(1)) {
      if (last === 0) { return false; }
      if (odd(at) || at === last) {
        first = await node(step, first); second = await node(step, second);
        while (!odd(at) && at) { at = half(at); last = half(last); }
      } else {
        second = await node(second, step);
      }
      at = half(at); last = half(last);
    }
    return last === 0 && same(first, oldRoot) && same(second, root);
  }

  function checkpoint(note) {
    var cut = note.lastIndexOf("\n\n");
    var text = note.slice(0, cut + 1), lines = text.split("\n");
    if (!/^(0|[1-9][0-9]{0,14})$/.test(lines[1])) { throw new Error("size"); }
    var signatures = note.slice(cut + 2).split("\n").filter(Boolean).map(function (line) {
      var part = line.split(" ");
      return { name: part[1], content: base64(part[2]) };
    });
    return { text: text, size: Number(lines[1]), root: base64(lines[2]), time: lines[3].slice(5),
             signatures: signatures };
  }
  /* true, false, or null where this browser cannot tell. */
  async function isSigned(point, key) {
    var part = key.split("+"), name = part[0], kind = base64(part.slice(2).join("+"));
    var id = (await sha256(utf8(name + "\n"), kind)).slice(0, 4);
    var mine = point.signatures.filter(function (one) {
      return one.name === name && same(one.content.slice(0, 4), id);
    });
    if (!mine.length) { return false; }
    var imported;
    try {
      imported = await crypto.subtle.importKey("raw", kind.slice(1), "Ed25519", false, ["verify"]);
    } catch (error) { return null; }
    return crypto.subtle.verify("Ed25519", imported, mine[0].content.slice(4), utf8(point.text));
  }

  async function rootByPlace(place, one, path) {
    var levels = 7, number = new Uint8Array(4);
    if (path.length !== levels || !(place >= 0 && place < Math.pow(16, levels))) { return null; }
    new DataView(number.buffer).setUint32(0, place);
    var found = await sha256(Uint8Array.of(3), number, one);
    for (var level = levels - 1; level >= 0; level -= 1) {
      var content = path[level];
      var branch = Math.floor(place / Math.pow(16, levels - 1 - level)) % 16;
      var word = content[0] * 256 + content[1], before = 0, count = 0;
      for (var child = 0; child < 16; child += 1) {
        if (word >> child & 1) { count += 1; if (child < branch) { before += 1; } }
      }
      if (content.length !== 2 + 32 * count || !(word >> branch & 1)) { return null; }
      if (!same(content.slice(2 + 32 * before, 34 + 32 * before), found)) { return null; }
      found = await sha256(Uint8Array.of(2), content);
    }
    return found;
  }

  async function isWhole(told, found, point, report) {
    var head = bytes(told.base), count = told.before;
    for (var entry of told.entries) {
      var mine = found.get(entry[0]);
      found.delete(entry[0]);
      if (!mine) { report.closed += 1; }
      head = await sha256(head, mine || bytes(entry[1]));
      count += 1;
    }
    var said = JSON.parse(told.head.shown), index = told.index;
    var root = bytes(JSON.parse(index.shown).root);
    var placed = await rootByPlace(told.place, await commitment(told.head), told.path.map(bytes));
    return found.size === 0 && said.head === hex(head) && said.count === count &&
      same(placed, root) && isIn(await commitment(index), point.size - 1, index.path, point);
  }

  async function verify(receipt) {
    var point = checkpoint(receipt.checkpoint), found = new Map();
    var report = { lines: [], wrong: [], closed: 0, whole: Boolean(receipt.list), point: point };
    report.signed = await isSigned(point, receipt.key);
    for (var line of receipt.lines) {
      var one = await commitment(line), told = JSON.parse(line.shown);
      var right = await isIn(one, line.number, line.path, point);
      right = right && told.kind === "line" && !found.has(line.number);
      told.name = "";
      if (line.who) {
        right = right && hex(await commitment(line.who)) === told.by;
        told.name = JSON.parse(line.who.shown).name;
      }
      found.set(line.number, one);
      report.lines.push(told);
      if (!right) { report.wrong.push(told.line); }
    }
    if (report.whole && !(await isWhole(receipt.list, found, point, report))) { report.omitted = true; }
    report.continues = await goesOn(receipt, point);
    return report;
  }

  /* What was seen here last time is the beginning of what is seen now. Kept: a size and a digest. */
  function kept() {
    try { return JSON.parse(localStorage.getItem(KEPT)); } catch (error) { return null; }
  }
  async function goesOn(receipt, point) {
    var before = kept();
    if (!before) { return null; }
    if (!receipt.since || receipt.since.size !== before.size) { return false; }
    var path = receipt.since.path.map(bytes);
    return isConsistent(before.size, bytes(before.root), point.size, point.root, path);
  }
  function keep(point) {
    try {
      localStorage.setItem(KEPT, JSON.stringify({ size: point.size, root: hex(point.root) }));
    } catch (error) { /* a browser that keeps nothing proves without the past */ }
  }

  function say(name, values) {
    var text = box.querySelector("template").content.querySelector("[data-say=" + name + "]").textContent;
    Object.keys(values || {}).forEach(function (key) { text = text.replace("{" + key + "}", values[key]); });
    var line = document.createElement("p");
    line.textContent = text;
    result.appendChild(line);
  }
  function tell(report) {
    var signed = report.signed !== false, same_tree = report.continues !== false;
    var good = !report.wrong.length && !report.omitted && signed && same_tree;
    result.dataset.outcome = good ? "good" : "bad";
    report.wrong.forEach(function (line) { say("line", { line: line }); });
    if (report.omitted) { say("omitted"); }
    if (!signed) { say("unsigned"); }
    if (!same_tree) { say("forked"); }
    if (!good) { say("bad"); return; }
    say(report.whole ? "whole" : "shown", { count: report.lines.length });
    if (report.closed) { say("closed", { count: report.closed }); }
    if (report.signed === null) { say("unable"); }
    say(report.continues ? "continues" : "first");
    keep(report.point);
  }
  function show(report) {
    list.textContent = "";
    report.lines.forEach(function (one) {
      var item = document.createElement("li");
      var when = new Date(one.at).toLocaleString(document.documentElement.lang || "fr");
      item.textContent = [when, one.name, one.action + " " + one.type].filter(Boolean).join(" · ");
      list.appendChild(item);
    });
    list.closest("details").hidden = !report.lines.length;
  }

  box.hidden = false;
  button.addEventListener("click", async function () {
    if (button.getAttribute("aria-disabled") === "true") { return; }
    button.setAttribute("aria-disabled", "true");
    result.textContent = "";
    delete result.dataset.outcome;
    say("waiting");
    try {
      var before = kept(), address = box.dataset.proof + (before ? "?depuis=" + before.size : "");
      var answer = await fetch(address, { headers: { accept: "application/json" } });
      if (!answer.ok) { throw new Error(String(answer.status)); }
      var report = await verify(await answer.json());
      result.textContent = "";
      tell(report);
      show(report);
    } catch (error) {
      result.textContent = "";
      result.dataset.outcome = "none";
      say("failed");
    }
    button.setAttribute("aria-disabled", "false");
    result.focus();
  });
})();
