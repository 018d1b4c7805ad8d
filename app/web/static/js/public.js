/* GOV.UK components of the public, school and provider pages. Every page works without this. */
import { initAll } from "../vendor/govuk/govuk-frontend.min.js";

initAll();

/* Once somebody left a page in a hurry, Back brings none of these pages back from memory: each is
   asked for anew, and then hidden, until the service says that it is safe. An ordinary Back finds
   what was typed. */
const LEFT = "left-quickly";
const HIDDEN = "govuk-exit-this-page-hide-content";
const discreet = document.querySelector(".govuk-exit-this-page");
if (discreet) {
  if (!("left" in discreet.dataset)) window.sessionStorage.removeItem(LEFT);
  window.addEventListener("pagehide", () => {
    if (document.body.classList.contains(HIDDEN)) window.sessionStorage.setItem(LEFT, "1");
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || window.sessionStorage.getItem(LEFT) === null) return;
    document.body.classList.add(HIDDEN);
    // Not reload(): a page that answered a form would ask to send it once more.
    window.location.replace(window.location.href);
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
