// Files go to the server as soon as they are chosen, one by one, and the page shows how far they are.
// Without this, and whenever anything unexpected happens, they stay in the box and go with the page.

const MEGABYTE = 1024 * 1024;
const STEP = 25; // percent between two things said aloud

// The server has the same words (app/storage/checks.py).
const TOO_LARGE = "{name} is larger than {most} MB. Save a smaller copy, or split it into parts, and add that.";
const EMPTY = "{name} is empty. Check the file on your computer and choose it again.";

const element = (name, properties = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
};

const canPutBack = () => {
  try {
    return Boolean(new DataTransfer().items);
  } catch {
    return false;
  }
};

// Why a file need not even be sent; empty when it may be.
const problemOf = (file, input) => {
  const most = Number(input.dataset.mostBytes);
  if (file.size === 0) return EMPTY.replace("{name}", file.name);
  if (file.size > most) return TOO_LARGE.replace("{name}", file.name).replace("{most}", Math.floor(most / MEGABYTE));
  return "";
};

// One request; resolves to what the server says of the question, to null when it says something else.
const send = (url, data, onProgress) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress((100 * event.loaded) / event.total);
    });
    request.addEventListener("load", () => resolve(request.status === 200 && request.response ? request.response : null));
    request.addEventListener("error", () => resolve(null));
    request.addEventListener("abort", () => resolve(null));
    request.send(data);
  });

const keptItem = (name, file) =>
  element(
    "li",
    { className: "kept-files__item" },
    element("input", { type: "hidden", name: `${name}-keep`, value: file.id }),
    element("span", { className: "kept-files__name", textContent: file.name }),
    element("span", { className: "kept-files__size", textContent: file.size }),
    element(
      "button",
      {
        type: "submit",
        className: "govuk-button govuk-button--secondary kept-files__remove",
        name: "remove",
        value: `${name}:${file.id}`,
        formAction: `#${name}-upload`,
      },
      "Remove ",
      element("span", { className: "govuk-visually-hidden", textContent: file.name }),
    ),
  );

const uploadIn = (form, question, counter) => {
  const input = question.querySelector('input[type="file"]');
  if (!input) return;
  const { name } = question.dataset;
  const value = (suffix) => [...question.querySelectorAll(`[name="${name}-${suffix}"]`)];
  const bar = element("progress", { className: "upload__bar", max: 100, hidden: true });
  const says = element("p", { className: "upload__says" });
  says.setAttribute("role", "status");
  const problems = element("div", { id: `${input.id}-problems` });
  problems.setAttribute("role", "alert");
  input.before(problems);
  input.after(bar, says);

  const showKept = (files) => {
    let list = question.querySelector(".kept-files");
    if (!list) {
      list = element("ul", { className: "kept-files" });
      list.setAttribute("aria-label", "Files you have added");
      problems.before(list);
    }
    list.replaceChildren(...files.map((file) => keptItem(name, file)));
    if (!files.length) list.remove();
  };

  const showProblems = (words) => {
    question.querySelectorAll(".govuk-error-message").forEach((each) => each.remove());
    problems.replaceChildren(
      ...words.map((each) =>
        element(
          "p",
          { className: "govuk-error-message" },
          element("span", { className: "govuk-visually-hidden", textContent: "Error: " }),
          each,
        ),
      ),
    );
    question.querySelector(".govuk-form-group")?.classList.toggle("govuk-form-group--error", words.length > 0);
    input.classList.toggle("govuk-file-upload--error", words.length > 0);
    const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => document.getElementById(id));
    const ids = described.filter((id) => id !== problems.id);
    input.setAttribute("aria-describedby", [...ids, ...(words.length ? [problems.id] : [])].join(" "));
  };

  const add = async (file) => {
    const data = new FormData();
    data.set("csrf_token", form.elements.csrf_token.value);
    data.set("question", question.dataset.question);
    for (const each of [...value("keep"), ...value("was")]) data.append(each.name, each.value);
    data.set(input.name, file);
    bar.setAttribute("aria-label", `Adding ${file.name}`);
    bar.hidden = false;
    let told = -1;
    const answer = await send(form.dataset.files, data, (percent) => {
      bar.value = percent;
      const step = Math.floor(percent / STEP) * STEP;
      if (step > told) {
        told = step;
        says.textContent = step < 100 ? `Adding ${file.name}: ${step}%` : `Checking ${file.name}`;
      }
    });
    bar.hidden = true;
    bar.removeAttribute("value");
    return answer;
  };

  const waiting = [];
  let isAtWork = false;
  const work = async () => {
    isAtWork = true;
    const wrong = [];
    const back = new DataTransfer();
    let added = 0;
    while (waiting.length) {
      const file = waiting.shift();
      const problem = problemOf(file, input);
      const answer = problem ? null : await add(file);
      if (problem) {
        wrong.push(problem);
      } else if (answer === null) {
        back.items.add(file);
      } else {
        showKept(answer.files);
        value("was").forEach((each) => {
          each.value = answer.mark;
        });
        if (answer.refused) wrong.push(answer.refused);
        else added += 1;
      }
    }
    if (back.files.length) input.files = back.files;
    showProblems(wrong);
    const done = added ? `${added === 1 ? "1 file" : `${added} files`} added. ` : "";
    const rest = { 0: "", 1: "The file is sent when you continue." };
    const left = added ? "The rest is sent when you continue." : (rest[back.files.length] ?? "The files are sent when you continue.");
    says.textContent = `${done}${back.files.length ? left : ""}`.trim();
    isAtWork = false;
    return wrong.length === 0;
  };

  const take = () => {
    waiting.push(...input.files);
    input.value = "";
    if (!isAtWork && waiting.length) counter.run(work);
  };
  input.addEventListener("change", take);
  take(); // chosen before this script was there
};

// Whoever presses a button while files are on their way goes on once they are there.
const countIn = (form) => {
  const counter = { running: 0, pressed: null, isFine: true };
  counter.run = async (work) => {
    counter.running += 1;
    const isFine = await work();
    counter.running -= 1;
    counter.isFine = counter.isFine && isFine;
    if (counter.running) return;
    const { pressed } = counter;
    const goesOn = counter.isFine;
    Object.assign(counter, { pressed: null, isFine: true });
    if (pressed && goesOn) form.requestSubmit(pressed);
  };
  form.addEventListener(
    "submit",
    (event) => {
      if (!counter.running) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      counter.pressed = event.submitter;
    },
    true,
  );
  return counter;
};

if (canPutBack()) {
  document.querySelectorAll("form[data-files]").forEach((form) => {
    const counter = countIn(form);
    form.querySelectorAll('[data-type="file"]').forEach((question) => uploadIn(form, question, counter));
  });
}
