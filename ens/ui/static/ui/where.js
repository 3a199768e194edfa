/* The position of this device, asked of the browser when the person presses the button, and sent by
   the form: never by itself, never again. */
(function () {
  "use strict";
  var box = document.querySelector("[data-where]");
  if (!box || !navigator.geolocation) { return; }
  var button = box.querySelector("[data-locate]");
  var state = box.querySelector("[data-state]");
  var form = box.querySelector("form");

  function set(name, value) { form.querySelector("[name=" + name + "]").value = value; }

  function found(position) {
    var at = position.coords;
    set("latitude", at.latitude.toFixed(6));
    set("longitude", at.longitude.toFixed(6));
    set("precision", Math.ceil(at.accuracy));
    form.querySelector("[name=dire]").click();
  }
  function denied() {
    button.disabled = false;
    state.textContent = box.dataset.denied;
    form.querySelector("[name=lieu]").focus();
  }
  button.hidden = false;
  button.addEventListener("click", function () {
    button.disabled = true;
    state.textContent = box.dataset.waits;
    navigator.geolocation.getCurrentPosition(found, denied, {
      enableHighAccuracy: true, maximumAge: 0, timeout: 15000
    });
  });
}());
