/* Comfort only: every page of the designer works without this. */

/* What just happened is read out: a status that was there from the start often is not. */
for (const status of document.querySelectorAll("main .banner[role=status] p")) {
  const words = status.textContent;
  status.textContent = "";
  setTimeout(() => {
    status.textContent = words;
  }, 150);
}

/* Nobody loses what they typed by following a link beside it. */
for (const form of document.querySelectorAll("form[data-warns]")) {
  let touched = false;
  form.addEventListener("input", () => {
    touched = true;
  });
  form.addEventListener("submit", () => {
    touched = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (touched) event.preventDefault();
  });
}

/* A rule shows at once what fits the question that was chosen; the button does the same. */
const rule = document.querySelector("form[data-rule]");
if (rule) {
  document.querySelector("[data-fit]").hidden = true;
  rule.addEventListener("change", async (event) => {
    if (!event.target.matches("[data-fits]")) return;
    const sent = new FormData(rule);
    sent.set("action", "fit");
    const answer = await fetch(rule.getAttribute("action"), { method: "POST", body: new URLSearchParams(sent) });
    if (!answer.ok || answer.redirected) {
      document.querySelector("[data-fit]").hidden = false;
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("rows").replaceWith(page.getElementById("rows"));
    document.querySelector("[data-fit]").hidden = true;
    document.getElementById(event.target.id)?.focus();
  });
}
