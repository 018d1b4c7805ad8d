// Rules and formulas over the answers of a page, worked out as forms/conditions.py and
// forms/formulas.py do it. Knows no page: `answers(key, column)` says what was answered, null for
// nothing. Numbers are exact: fractions of two BigInts.

const NUMBER = /^([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]{1,3}))?$/;
const DECIMAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const TIME = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/;
const MOST_DIGITS = 40;
const BEYOND = 10n ** 15n;

export const numberOf = (value) => {
  if (typeof value !== "number" && typeof value !== "string") return null;
  const text = String(value);
  const found = text.length <= 2 * MOST_DIGITS ? NUMBER.exec(text) : null;
  if (!found) return null;
  const fraction = found[3] ?? found[4] ?? "";
  const digits = ((found[2] ?? "") + fraction).replace(/^0+/, "");
  if (!digits) return { top: 0n, bottom: 1n };
  const exponent = Number(found[5] ?? 0) - fraction.length;
  const adjusted = digits.length - 1 + exponent;
  if (digits.length > MOST_DIGITS || adjusted < -MOST_DIGITS || adjusted >= MOST_DIGITS) return null;
  const top = BigInt(digits) * 10n ** BigInt(Math.max(exponent, 0));
  return { top: found[1] === "-" ? -top : top, bottom: 10n ** BigInt(Math.max(-exponent, 0)) };
};

const order = (left, right) => {
  const difference = left.top * right.bottom - right.top * left.bottom;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

// Two kept numbers of which one at least has decimals: 12.50 and 12.5.
const areDecimals = (one, other) =>
  (one.includes(".") || other.includes(".")) && DECIMAL.test(one) && DECIMAL.test(other);

const same = (left, right) => {
  const areTexts = typeof left === "string" && typeof right === "string";
  if (areTexts && !areDecimals(left, right)) return left === right;
  const [first, second] = [numberOf(left), numberOf(right)];
  return first && second ? order(first, second) === 0 : left === right;
};

const folded = (text) => [...text.toUpperCase()].map((letter) => letter.toLowerCase()).join("");

const contains = (answer, other) => {
  if (Array.isArray(answer)) return answer.some((each) => same(each, other));
  return typeof answer === "string" ? folded(answer).includes(folded(String(other))) : null;
};

const isDay = (value) => {
  if (typeof value !== "string" || !DAY.test(value)) return false;
  const [year, month, day] = value.split("-").map(Number);
  const last = month >= 1 && month <= 12 ? new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate() : 0;
  return year >= 1 && day >= 1 && day <= last;
};

const isTime = (value) => typeof value === "string" && TIME.test(value);

const inTime = (test) => (answer, other) =>
  (isDay(answer) && isDay(other)) || (isTime(answer) && isTime(other)) ? test(answer, other) : null;

const inOrder = (test) => (answer, other) => {
  const [left, right] = [numberOf(answer), numberOf(other)];
  return left && right ? test(order(left, right)) : null;
};

const COMPARISONS = {
  is: same,
  is_not: (answer, other) => !same(answer, other),
  contains,
  before: inTime((answer, other) => answer < other),
  after: inTime((answer, other) => answer > other),
  lt: inOrder((sign) => sign < 0),
  lte: inOrder((sign) => sign <= 0),
  gt: inOrder((sign) => sign > 0),
  gte: inOrder((sign) => sign >= 0),
};

const isRead = (value) => value !== null && typeof value === "object" && "q" in value;

const leaf = (rule, answers) => {
  const resolve = (value) => (isRead(value) ? answers(value.q, value.column) : value);
  const answer = "known" in rule ? rule.known : resolve(rule);
  if (rule.op === "answered") return answer !== null;
  if (rule.op === "not_answered") return answer === null;
  if (answer === null) return null;
  if (rule.op === "in" || rule.op === "not_in") {
    const wanted = rule.value.map(resolve);
    const isIn = wanted.some((value) => value !== null && same(answer, value));
    const found = isIn ? true : wanted.includes(null) ? null : false;
    return rule.op === "in" || found === null ? found : !found;
  }
  const other = resolve(rule.value);
  return other === null ? null : COMPARISONS[rule.op](answer, other);
};

// Three values like the server's: true, false, and null for what the answers do not tell yet.
export const evaluate = (rule, answers) => {
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
  return leaf(rule, answers);
};

const OPERATIONS = {
  add: (a, b) => ({ top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom }),
  subtract: (a, b) => ({ top: a.top * b.bottom - b.top * a.bottom, bottom: a.bottom * b.bottom }),
  multiply: (a, b) => ({ top: a.top * b.top, bottom: a.bottom * b.bottom }),
  divide: (a, b) => {
    if (b.top === 0n) return null;
    const sign = b.top < 0n ? -1n : 1n;
    return { top: sign * a.top * b.bottom, bottom: sign * a.bottom * b.top };
  },
};

const exact = (formula, answers) => {
  if (formula === null || typeof formula === "string") return numberOf(formula);
  if (isRead(formula)) return numberOf(answers(formula.q, formula.column));
  const [[name, parts]] = Object.entries(formula);
  const values = parts.map((part) => exact(part, answers));
  if (values.includes(null)) return null;
  return values.reduce((result, value) => (result === null ? null : OPERATIONS[name](result, value)));
};

// The value as a text with so many places, halves rounded away from zero; null when unknown.
export const calculate = (formula, places, answers) => {
  const value = exact(formula, answers);
  if (value === null) return null;
  const size = value.top < 0n ? -value.top : value.top;
  if (size >= BEYOND * value.bottom) return null;
  const rounded = (2n * size * 10n ** BigInt(places) + value.bottom) / (2n * value.bottom);
  const digits = String(rounded).padStart(places + 1, "0");
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return value.top < 0n && rounded !== 0n ? `-${text}` : text;
};
