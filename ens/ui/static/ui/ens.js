/* Improvements only: every page works without this file. */
(function () {
  "use strict";
  var all = function (selector, act) { document.querySelectorAll(selector).forEach(act); };

  /* A refused form: the list of what to correct is read first. */
  var errors = document.getElementById("erreurs");
  if (errors) { errors.focus(); }

  /* What was just done: a screen reader begins there, and Tab goes on from there. */
  var done = document.querySelector("[data-done]");
  if (done && !errors && /[?&]fait=/.test(window.location.search)) { done.focus(); }

  /* Pressing twice sends once. The server holds to it anyway, by the idempotency key. */
  all("form[data-once]", function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      all.call(null, "button", function (button) {
        if (button.form === form) { button.setAttribute("aria-disabled", "true"); }
      });
    });
  });

  all("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  /* Menus made of details close with Escape and when the person goes elsewhere. */
  all("details.account, details.switch", function (menu) {
    document.addEventListener("click", function (event) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
    menu.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
    });
  });

  /* Leaving at once: the page is emptied and replaced, so that Back does not find it; the session
     ends meanwhile. Escape twice within a second does the same. */
  all("form[data-quit]", function (form) {
    var last = -Infinity;
    var quit = function () {
      document.title = "";
      document.body.textContent = "";
      try { navigator.sendBeacon(form.action); } catch (error) { /* it leaves all the same */ }
      window.location.replace(form.dataset.quit);
    };
    form.addEventListener("submit", function (event) { event.preventDefault(); quit(); });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || event.repeat) { return; }
      if (event.timeStamp - last < 1000) { quit(); }
      last = event.timeStamp;
    });
  });

  /* Back button: a page kept in memory by the browser is asked again, so that nothing shows after sign-out. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { window.location.reload(); }
  });
})();
