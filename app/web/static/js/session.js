/* The warning before a session ends (WCAG 2.2.1). Every page works without this. */

const WARN_SECONDS = 300;
const SPEAK_AT = new Set([300, 120, 60, 30, 10]);
const SEEN = "cap-last-seen";

function words(seconds) {
  if (seconds > 60) return `${Math.ceil(seconds / 60)} minutes`;
  if (seconds === 60) return "1 minute";
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}

/* Another window of the same person keeps the session alive for all of them. */
function lastSeen() {
  return Number(window.localStorage.getItem(SEEN)) || 0;
}

function noteSeen() {
  window.localStorage.setItem(SEEN, String(Date.now()));
}

function watch(dialog) {
  const part = (name) => dialog.querySelector(`[data-part="${name}"]`);
  const idleSeconds = Number(dialog.dataset.minutes) * 60;
  const warnSeconds = Math.min(WARN_SECONDS, idleSeconds / 2);
  let ended = false;
  let spoken = null;

  function showEnd() {
    ended = true;
    dialog.querySelector("h2").textContent = "You have been signed out";
    part("words").textContent =
      "What you typed is still on this page. Close this message and select the button at the end of the page: you are asked to sign in, and then your text is offered again. Files have to be chosen once more.";
    part("spoken").textContent = "You have been signed out. What you typed is still on this page.";
    part("stay").hidden = true;
    part("close").hidden = false;
    if (!dialog.open) dialog.showModal();
    part("close").focus();
    window.clearInterval(timer);
  }

  async function stay() {
    try {
      const answer = await fetch(dialog.dataset.stay, { redirect: "manual", cache: "no-store" });
      if (answer.status !== 204) {
        showEnd();
        return;
      }
    } catch {
      part("spoken").textContent = "There is no connection. Try again.";
      return;
    }
    noteSeen();
    dialog.close();
  }

  function tick() {
    const left = idleSeconds - Math.floor((Date.now() - lastSeen()) / 1000);
    if (left <= 0) {
      showEnd();
    } else if (left <= warnSeconds) {
      if (!dialog.open) dialog.showModal();
      part("left").textContent = words(left);
      const step = [...SPEAK_AT].filter((at) => left <= at).pop();
      if (step !== spoken) {
        spoken = step;
        part("spoken").textContent = `You are signed out in ${words(left)}.`;
      }
    } else if (dialog.open) {
      spoken = null;
      dialog.close();
    }
  }

  part("stay").addEventListener("click", stay);
  part("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (ended) dialog.close();
    else stay();
  });
  noteSeen();
  const timer = window.setInterval(tick, 1000);
}

const warning = document.getElementById("session-warning");
if (warning && typeof warning.showModal === "function") watch(warning);
