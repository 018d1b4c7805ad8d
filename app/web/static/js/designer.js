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
  let turn = 0;
  let waits = false;
  const button = () => document.querySelector("[data-fit]");
  const fit = async (id) => {
    const mine = turn;
    const sent = new FormData(rule);
    sent.set("action", "fit");
    const answer = await fetch(rule.getAttribute("action"), { method: "POST", body: new URLSearchParams(sent) });
    const text = answer.ok && !answer.redirected ? await answer.text() : "";
    if (mine !== turn) return; // something was chosen meanwhile: a later answer is on its way
    waits = false;
    if (!text) {
      button().hidden = false;
      return;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    document.getElementById("rows").replaceWith(page.getElementById("rows"));
    button().hidden = true;
    document.getElementById(id)?.focus();
  };
  button().hidden = true;
  // By keyboard a choice is typed letter by letter: it is waited for.
  let soon;
  rule.addEventListener("change", (event) => {
    if (!waits && !event.target.matches("[data-fits]")) return;
    clearTimeout(soon);
    waits = true;
    turn += 1;
    soon = setTimeout(() => fit(event.target.id), 500);
  });
}
