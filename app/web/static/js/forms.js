// What the pages of forms do at once instead of after "Continue". Everything works without it.
import { initAll } from "../vendor/govuk/govuk-frontend.min.js";

initAll();

// --- Questions that another answer of the page shows -----------------------------------------

const textOf = (group, suffix = "") => {
  const name = group.dataset.name + (suffix ? `-${suffix}` : "");
  const input = group.querySelector(`[name="${name}"]`);
  return input ? input.value.trim().replace(/\s+/g, " ") : "";
};

const ticked = (group) =>
  [...group.querySelectorAll(`[name="${group.dataset.name}"]:checked`)].map((input) => input.value).filter(Boolean);

const dateOf = (group) => {
  const [day, month, year] = ["day", "month", "year"].map((part) => Number(textOf(group, part)));
  if (!day || !month || !year) return null;
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
};

const READERS = {
  yes_no: (group) => {
    const value = ticked(group)[0];
    return value === "yes" ? true : value === "no" ? false : (value ?? null);
  },
  choose_one: (group) => ticked(group)[0] ?? (textOf(group) || null),
  long_list: (group) => textOf(group) || null,
  choose_many: (group) => (ticked(group).length ? ticked(group) : null),
  days_and_sessions: (group) => (ticked(group).length ? ticked(group) : null),
  date: dateOf,
  date_of_birth: dateOf,
  money: (group) => {
    const pounds = textOf(group).replace(/[£, ]/g, "");
    return pounds === "" || Number.isNaN(Number(pounds)) ? null : Math.round(Number(pounds) * 100);
  },
};
for (const kind of ["school", "provider", "course", "site", "own_student", "placement"]) {
  READERS[kind] = (group) => ticked(group)[0] ?? null;
}

const answerOf = (group) => {
  if (!group || group.hidden) return null;
  const read = READERS[group.dataset.type] ?? ((each) => textOf(each) || null);
  if (group.dataset.type === "choose_one" && !group.querySelector("select")) return ticked(group)[0] ?? null;
  return read(group);
};

const isNumber = (value) => typeof value !== "boolean" && value !== "" && Number.isFinite(Number(value));

const same = (left, right) => {
  if (typeof left === "boolean" || typeof right === "boolean") return left === right;
  if (typeof left === "string" && typeof right === "string") return left === right;
  return isNumber(left) && isNumber(right) ? Number(left) === Number(right) : left === right;
};

const compare = (op, answer, other) => {
  if (op === "is") return same(answer, other);
  if (op === "is_not") return !same(answer, other);
  if (op === "contains") {
    if (Array.isArray(answer)) return answer.some((each) => same(each, other));
    return String(answer).toLowerCase().includes(String(other).toLowerCase());
  }
  if (op === "before" || op === "after") return op === "before" ? answer < other : answer > other;
  if (!isNumber(answer) || !isNumber(other)) return null;
  const [left, right] = [Number(answer), Number(other)];
  return { lt: left < right, lte: left <= right, gt: left > right, gte: left >= right }[op];
};

// Three values like the server's: true, false, and null for what the answers do not tell yet.
const evaluate = (rule, answers) => {
  if ("const" in rule) return rule.const;
  if ("not" in rule) {
    const inner = evaluate(rule.not, answers);
    return inner === null ? null : !inner;
  }
  for (const [name, decisive] of [["all", false], ["any", true]]) {
    if (name in rule) {
      const results = rule[name].map((part) => evaluate(part, answers));
      if (results.includes(decisive)) return decisive;
      return results.includes(null) ? null : !decisive;
    }
  }
  const answer = answers(rule.q);
  if (rule.op === "answered") return answer !== null;
  if (rule.op === "not_answered") return answer === null;
  if (answer === null) return null;
  const resolve = (value) => (value && typeof value === "object" && "q" in value ? answers(value.q) : value);
  if (rule.op === "in" || rule.op === "not_in") {
    const wanted = rule.value.map(resolve);
    const known = wanted.filter((value) => value !== null).map((value) => same(answer, value));
    const found = known.includes(true) ? true : known.length < wanted.length ? null : false;
    return rule.op === "in" || found === null ? found : !found;
  }
  const other = resolve(rule.value);
  return other === null ? null : compare(rule.op, answer, other);
};

const revealIn = (form) => {
  const groups = [...form.querySelectorAll("[data-question]")];
  const answers = (key) => answerOf(groups.find((group) => group.dataset.question === key));
  const settle = () => {
    for (const group of groups) {
      if (!group.dataset.rule) continue;
      group.hidden = evaluate(JSON.parse(group.dataset.rule), answers) !== true;
      group.querySelector('[name="shown"]').disabled = group.hidden;
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
