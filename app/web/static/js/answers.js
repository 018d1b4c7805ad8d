// What a question of a page says now, read from its inputs as the types in forms/fields read them;
// null when it says nothing, or nothing that could be taken.
import { calculate } from "./rules.js";

const MONTHS = [
  "january", "february", "march", "april", "may", "june",
  "july", "august", "september", "october", "november", "december",
];

const tidy = (text) => text.normalize("NFC").trim().replace(/\s+/g, " ");

const inputsOf = (group, suffix = "") => {
  const name = group.dataset.name + (suffix ? `-${suffix}` : "");
  return [...group.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
};

const textOf = (group, suffix = "") => {
  const input = inputsOf(group, suffix).find((each) => !["radio", "checkbox"].includes(each.type));
  return input ? tidy(input.value) : "";
};

const ticked = (group) =>
  inputsOf(group).filter((input) => input.checked && input.value).map((input) => tidy(input.value));

// A plain decimal without what people put into numbers: "-12.5"; null for anything else.
const plainNumber = (typed) => {
  const words = typed.replace(/[−–]/g, "-").replace(/^[^\d.+-]+|[^\d.]+$/g, "").replace(/^([+-]) +/, "$1");
  // 1,200 and 1 200 are grouped by thousands; 12,5 is no number.
  const grouped = /^[+-]?\d{1,3}(?:[ ,]\d{2,3})*[ ,]\d{3}(?:\.\d*)?$/.test(words);
  const bare = (grouped ? words.replace(/[, ]/g, "") : words).replace(/\.$/, "");
  const found = /^([+-]?)(?:(\d{1,15})(?:\.(\d{1,8}))?|\.(\d{1,8}))$/.exec(bare);
  if (!found) return null;
  const whole = (found[2] ?? "").replace(/^0+(?=\d)/, "") || "0";
  const fraction = (found[3] ?? found[4] ?? "").replace(/0+$/, "");
  const text = fraction ? `${whole}.${fraction}` : whole;
  return found[1] === "-" && text !== "0" ? `-${text}` : text;
};

const whole = (group) => {
  const number = plainNumber(textOf(group));
  return number === null || number.includes(".") ? null : Number(number);
};

const pounds = (group) => {
  const number = plainNumber(textOf(group).replace(/^£/, ""));
  const [whole, fraction = ""] = number === null ? [""] : number.split(".");
  return whole && fraction.length <= 2 ? `${whole}.${fraction.padEnd(2, "0")}` : null;
};

const count = (typed) => (/^\d{1,4}\.?$/.test(typed) ? Number.parseInt(typed, 10) : null);

const monthOf = (typed) => {
  const number = count(typed);
  if (number !== null) return number >= 1 && number <= 12 ? number : null;
  const name = typed.replace(/\.$/, "").toLowerCase();
  if (name.length < 3) return null;
  if (name === "sept") return 9;
  const at = MONTHS.findIndex((month) => month.startsWith(name));
  return at < 0 ? null : at + 1;
};

const twoDigits = (number) => String(number).padStart(2, "0");

const monthAndYear = (group) => {
  const [month, year] = [monthOf(textOf(group, "month")), count(textOf(group, "year"))];
  return month && year >= 1900 && year <= 2100 ? `${year}-${twoDigits(month)}` : null;
};

const day = (group) => {
  const [month, number] = [monthAndYear(group), count(textOf(group, "day").replace(/^(\d{1,2})(?:st|nd|rd|th)$/i, "$1"))];
  if (!month || !number) return null;
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  return number <= last ? `${month}-${twoDigits(number)}` : null;
};

// A month is kept as its first day, so that it compares with days.
const firstOfMonth = (group) => {
  const month = monthAndYear(group);
  return month && `${month}-01`;
};

// Kept as 24 hours, 09:30. "3:30" alone may be the afternoon: only the server knows the limits.
const time = (group) => {
  const typed = textOf(group).toLowerCase().replace(/\s*o['’]?\s?clock/, "").trim();
  const named = { noon: "12:00", midday: "12:00", midnight: "00:00" }[typed.replace(/^12 /, "")];
  if (named) return named;
  const found = /^(\d{1,2})(?:[:.h ]?(\d{2}))?(?:\s*([ap])\.?\s?m?\.?)?$/.exec(typed);
  if (!found) return null;
  const [minute, half] = [Number(found[2] ?? 0), found[3]];
  let hour = Number(found[1]);
  if (half === "a" && hour > 12) return null;
  if (half && hour <= 12) hour = (hour % 12) + (half === "p" ? 12 : 0);
  if (hour > 23 || minute > 59 || (!half && !found[1].startsWith("0") && hour >= 1 && hour <= 6)) return null;
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
};

const bare = (typed) => typed.normalize("NFKC").replace(/[\s\u00ad\u200b\u2060\ufeff\u2010-\u2015\u2212-]+/g, "");
const capitals = (group) => bare(textOf(group)).toUpperCase() || null;

const postcode = (group) => {
  const letters = textOf(group).normalize("NFKC").replace(/[\W_]+/g, "").toUpperCase();
  return letters ? `${letters.slice(0, -3)} ${letters.slice(-3)}` : null;
};

const telephone = (group) => {
  const digits = bare(textOf(group)).replace(/[().]/g, "").replace(/^(?:\+44|0044)0?/, "0");
  return digits.startsWith("0") ? `+44${digits.slice(1)}` : digits || null;
};

const email = (group) => {
  const [local, domain] = textOf(group).split("@");
  return domain ? `${local}@${domain.toLowerCase()}` : local || null;
};

const lines = (group) => {
  const [input] = inputsOf(group);
  const text = input ? input.value.normalize("NFC").replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n") : "";
  return text.split("\n").map((line) => line.trimEnd()).join("\n").trim() || null;
};

const READERS = {
  yes_no: (group) => ({ yes: true, no: false })[ticked(group)[0]] ?? ticked(group)[0] ?? null,
  long_text: lines,
  integer: whole,
  decimal: (group) => plainNumber(textOf(group)),
  money: pounds,
  date: day,
  date_of_birth: day,
  month_and_year: firstOfMonth,
  time,
  email,
  telephone,
  postcode,
  upn: capitals,
  uln: capitals,
  urn: capitals,
};

// Every other type: what is ticked or chosen, the text, or the list of what its parts hold.
const anything = (group) => {
  const inputs = inputsOf(group);
  if (inputs.some((input) => input.type === "checkbox")) return ticked(group).length ? ticked(group) : null;
  if (inputs.some((input) => input.type === "radio")) return ticked(group)[0] ?? null;
  if (inputs.length) return textOf(group) || null;
  const own = `${group.dataset.name}-`;
  const aside = [`${own}was`, `${own}search`, `${own}searched`, `${own}remove`];
  const parts = [...group.querySelectorAll(`[name^="${CSS.escape(own)}"]`)].filter(
    (input) => !aside.includes(input.name) && (!["radio", "checkbox"].includes(input.type) || input.checked),
  );
  const values = parts.map((input) => tidy(input.value)).filter(Boolean);
  return values.length ? values : null;
};

// A column of the record that is chosen: only the server knows them, and says them with each record.
const columnOf = (group, column) => {
  const chosen = inputsOf(group).find((input) => input.checked && input.value);
  const columns = chosen && chosen.dataset.columns ? JSON.parse(chosen.dataset.columns) : {};
  return columns[column] ?? null;
};

export const calculated = (group, answers) =>
  calculate(JSON.parse(group.dataset.formula), Number(group.dataset.places), answers);

// What is read by key among the questions of a page. A hidden question says nothing.
export const answersOf = (groups) => {
  const answers = (key, column) => {
    const group = groups.find((each) => each.dataset.question === key);
    if (!group || group.hidden) return null;
    if (column) return columnOf(group, column);
    if (group.dataset.formula) return calculated(group, answers);
    return (READERS[group.dataset.type] ?? anything)(group);
  };
  return answers;
};
