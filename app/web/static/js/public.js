/* GOV.UK components of the public, school and provider pages. Every page works without this. */
import { initAll } from "../vendor/govuk/govuk-frontend.min.js";

initAll();

/* A page that people may have to leave in a hurry is not brought back from memory by Back: it is
   asked for anew, and then hidden. */
if (document.querySelector(".govuk-exit-this-page")) {
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.body.classList.add("govuk-exit-this-page-hide-content");
    window.location.reload();
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
