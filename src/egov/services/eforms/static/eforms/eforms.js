/* Redraws a step when an answer on which other questions depend has changed. Without this file the person presses
   "Chọn" or "Tiếp tục" and the server does the same. Needs: a form around [data-eform-step]. */
(() => {
  const prepare = (step) => {
    for (const button of step.querySelectorAll("[data-eform-plain]")) button.hidden = true;
    for (const button of step.querySelectorAll("[data-eform-plain].d-flex")) button.classList.remove("d-flex");
  };

  const redraw = async (step) => {
    const form = step.closest("form");
    const typed = new FormData(form);
    for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
    typed.append("_lam_moi", "1");
    const answer = await fetch(form.action || location.href, { method: "POST", body: typed });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`[data-eform-step="${step.dataset.eformStep}"]`);
    if (!fresh) return;
    for (const input of step.querySelectorAll("input[type=file]")) {
      const place = fresh.querySelector(`#${CSS.escape(input.id)}`);
      if (place && input.files.length) place.replaceWith(input); /* chosen files stay chosen */
    }
    const focus = document.activeElement && document.activeElement.id;
    step.replaceWith(fresh);
    prepare(fresh);
    if (focus) document.getElementById(focus)?.focus();
  };

  for (const step of document.querySelectorAll("[data-eform-step]")) prepare(step);
  document.addEventListener("change", (event) => {
    const step = event.target.closest("[data-eform-refresh]") && event.target.closest("[data-eform-step]");
    if (step) redraw(step);
  });
})();
