/* Comfort only: every page works without this. */

/* A form is sent once, however often its button is pressed. */
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
}
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

/* A picker of many records asks for what fits, as it is typed. */
for (const input of document.querySelectorAll("input[data-pick]")) {
  const list = document.getElementById(input.getAttribute("list"));
  let waiting;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const text = input.value.trim();
      if (text.length < 2 || text === asked) return;
      asked = text;
      const answer = await fetch(`${input.dataset.pick}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      list.replaceChildren(
        ...(await answer.json()).map((words) => {
          const option = document.createElement("option");
          option.value = words;
          return option;
        }),
      );
    }, 200);
  });
}

/* Pages about a child in danger are left at once, by their button or by Shift three times, and the
   one left does not stay behind the Back button. */
const leave = document.querySelector("a[data-leave]");
if (leave) {
  const go = () => {
    document.body.hidden = true;
    window.location.replace(leave.href);
  };
  leave.addEventListener("click", (event) => {
    event.preventDefault();
    go();
  });
  let presses = 0;
  let isCapital = false;
  let waiting;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Shift") return;
    // Shift held for a capital letter is no wish to leave.
    isCapital = event.shiftKey;
    presses = 0;
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") return;
    presses = isCapital ? 0 : presses + 1;
    isCapital = false;
    clearTimeout(waiting);
    waiting = setTimeout(() => { presses = 0; }, 5000);
    if (presses === 3) go();
  });
}

/* Open menus close by Escape and by a click elsewhere. */
const menus = document.querySelectorAll("details.menu");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});

document.getElementById("error-summary")?.focus();
