/* Comfort only: every page works without this. */
const rail = document.querySelector(".rail details");
if (rail && window.matchMedia("(max-width: 1000px)").matches) rail.open = false;

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
}

document.querySelector("#error-summary")?.focus();
