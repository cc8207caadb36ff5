/* Small comforts. Every page works without this file. */
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-print]");
    if (link) { event.preventDefault(); window.print(); }
    var opener = event.target.closest("[data-dialog]");
    var dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
  });

  /* One effect for a double click. The button keeps its name and value, so only the second submit is stopped. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (event.defaultPrevented) return;
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    setTimeout(function () { delete form.dataset.sent; if (event.submitter) event.submitter.removeAttribute("aria-busy"); }, 10000);
  });

  /* Upload with numbers. The page that comes back is shown as if the form had been sent the usual way. */
  document.addEventListener("submit", function (event) {
    var form = event.target, bar = form.querySelector("[data-upload]");
    var files = [].slice.call(form.querySelectorAll("input[type=file]")).filter(function (input) { return input.files.length; });
    if (!bar || !files.length || !window.FormData || event.defaultPrevented) return;
    event.preventDefault();
    var data = new FormData(form), request = new XMLHttpRequest();
    if (event.submitter && event.submitter.name) data.append(event.submitter.name, event.submitter.value);
    bar.hidden = false;
    request.upload.onprogress = function (step) {
      if (!step.lengthComputable) return;
      var part = Math.round(step.loaded / step.total * 100), mb = function (n) { return (n / 1048576).toLocaleString("vi-VN", { maximumFractionDigits: 1 }); };
      bar.querySelector("[data-upload-text]").textContent = bar.dataset.upload.replace("{done}", mb(step.loaded)).replace("{all}", mb(step.total));
      bar.querySelector(".progress-bar").style.width = part + "%";
      bar.querySelector(".progress").setAttribute("aria-valuenow", part);
    };
    request.onload = function () {
      if (request.responseURL && request.responseURL !== location.href) { location.href = request.responseURL; return; }
      document.open(); document.write(request.responseText); document.close();
    };
    request.onerror = function () {
      delete form.dataset.sent;
      bar.querySelector("[data-upload-text]").textContent = bar.dataset.failed;
    };
    request.open("POST", form.getAttribute("action") || location.href);
    request.send(data);
  });

  /* Five minutes before an idle session ends. */
  var seconds = Number(document.body.dataset.sessionSeconds), box = document.getElementById("phien");
  function wait() { setTimeout(function () { box.hidden = false; box.focus(); }, Math.max(5, seconds - 360) * 1000); }
  if (seconds && box) {
    wait();
    box.querySelector("a").addEventListener("click", function (event) {
      event.preventDefault(); /* what is typed on this page stays */
      fetch(location.href, { credentials: "same-origin" }).then(function () { box.hidden = true; wait(); });
    });
  }

  var summary = document.querySelector(".nd-error-summary");
  if (summary) summary.focus();
})();
