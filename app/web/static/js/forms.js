// What the pages of forms do at once instead of after "Continue". Everything works without it.
import { initAll } from "../vendor/govuk/govuk-frontend.min.js";
import { answersOf, calculated } from "./answers.js";
import { evaluate } from "./rules.js";

initAll();

// --- Questions that another answer of the page shows -----------------------------------------

const revealIn = (form) => {
  const groups = [...form.querySelectorAll("[data-question]")];
  const answers = answersOf(groups);
  const settle = () => {
    for (const group of groups) {
      if (group.dataset.rule) {
        group.hidden = evaluate(JSON.parse(group.dataset.rule), answers) !== true;
        group.querySelectorAll('[name="shown"]').forEach((input) => {
          input.disabled = group.hidden;
        });
      }
      if (group.dataset.formula) {
        const value = calculated(group, answers);
        const place = group.querySelector("[data-calculated]");
        place.textContent = value === null ? place.dataset.none : place.dataset.calculated.replace("{}", value);
      }
    }
  };
  form.addEventListener("input", settle);
  form.addEventListener("change", settle);
  settle();
};

// --- Look-ups that search while one types ----------------------------------------------------

const WAIT_MS = 250;

const radio = (name, option, at, chosen) => {
  const item = document.createElement("div");
  item.className = "govuk-radios__item";
  const id = at === 0 ? name : `${name}-${at + 1}`;
  const input = document.createElement("input");
  Object.assign(input, { className: "govuk-radios__input", type: "radio", id, name, value: option.value });
  input.checked = option.value === chosen;
  if (option.columns) input.dataset.columns = JSON.stringify(option.columns);
  const label = document.createElement("label");
  Object.assign(label, { className: "govuk-label govuk-radios__label", htmlFor: id, textContent: option.label });
  item.append(input, label);
  if (option.hint) {
    const hint = document.createElement("div");
    Object.assign(hint, { className: "govuk-hint govuk-radios__hint", id: `${id}-item-hint`, textContent: option.hint });
    input.setAttribute("aria-describedby", hint.id);
    item.append(hint);
  }
  return item;
};

const searchIn = (lookup) => {
  const name = lookup.dataset.lookup;
  const box = lookup.querySelector(`[name="${name}-search"]`);
  const list = lookup.querySelector("[data-lookup-options]");
  const says = lookup.querySelector('[role="status"]');
  let waiting;
  let latest = 0;
  const search = async () => {
    const text = box.value.trim();
    const turn = ++latest;
    if (!text) {
      says.textContent = "";
      return;
    }
    try {
      const response = await fetch(`${lookup.dataset.url}?q=${encodeURIComponent(text)}`, {
        headers: { Accept: "application/json" },
      });
      if (!response.ok || turn !== latest) return;
      const found = await response.json();
      if (turn !== latest) return;
      const kept = list.querySelector("input:checked");
      const keptItem = kept && !found.options.some((option) => option.value === kept.value) ? kept.closest(".govuk-radios__item") : null;
      const chosen = kept ? kept.value : null;
      list.replaceChildren(...found.options.map((option, at) => radio(name, option, at, chosen)));
      if (keptItem) {
        keptItem.querySelector("input").id = `${name}-kept`;
        keptItem.querySelector("label").htmlFor = `${name}-kept`;
        list.prepend(keptItem);
      }
      lookup.querySelector(`[name="${name}-searched"]`).value = text;
      says.textContent = found.says;
    } catch {
      says.textContent = "The search did not work. Use the Search button.";
    }
  };
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, WAIT_MS);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(waiting);
      search();
    }
  });
};

document.querySelectorAll("form[data-questions]").forEach(revealIn);
document.querySelectorAll("[data-lookup][data-url]").forEach(searchIn);
