/* GOV.UK components of the public, school and provider pages. Every page works without this. */
import { initAll } from "../vendor/govuk/govuk-frontend.min.js";

initAll();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
