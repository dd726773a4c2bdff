// The workbench of a scheme: how far the solver is, and moving somebody with the mouse. Everything works without it.
const runBox = document.querySelector("[data-run]");
const PAUSE = 1000;

const shown = (value, digits) => (value === null || value === undefined ? "—" : value.toFixed(digits));

function say(name, text) {
  const place = runBox.querySelector(`[data-run-${name}]`);
  if (place && place.textContent !== text) place.textContent = text;
}

async function follow() {
  const answer = await fetch(runBox.dataset.run, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const run = await answer.json();
  if (run.is_over) {
    window.location.reload();
    return;
  }
  say("state", run.state_word);
  say("stage", run.stage);
  say("seconds", shown(run.seconds, 0));
  say("points", shown(run.points, 1));
  say("bound", shown(run.bound, 1));
  say("gap", shown(run.gap, 1));
  runBox.querySelector("[data-run-bar]").value = run.seconds;
  window.setTimeout(() => follow().catch(later), PAUSE);
}

// A server that is restarted comes back; asking goes on, more slowly.
function later() {
  window.setTimeout(() => follow().catch(later), 5 * PAUSE);
}

if (runBox) follow().catch(later);

const workbenchBox = document.querySelector("#workbench");
const workbench = document.querySelector("[data-workbench]");
const drop = document.querySelector("form[data-drop]");
let held = null;

function letGo() {
  for (const card of document.querySelectorAll(".is-target")) card.classList.remove("is-target");
}

if (workbench && drop) {
  for (const item of workbench.querySelectorAll(".seat")) item.draggable = true;
  workbench.addEventListener("dragstart", (event) => {
    held = event.target.closest(".seat");
    if (held) event.dataTransfer.setData("text/plain", held.dataset.key);
  });
  workbench.addEventListener("dragend", () => {
    held = null;
    letGo();
  });
  workbench.addEventListener("dragover", (event) => {
    const card = event.target.closest("[data-group]");
    if (!held || !card || card.contains(held)) return;
    event.preventDefault();
    letGo();
    card.classList.add("is-target");
  });
  workbench.addEventListener("drop", (event) => {
    const card = event.target.closest("[data-group]");
    if (!held || !card || card.contains(held)) return;
    event.preventDefault();
    drop.elements.kind.value = held.dataset.kind;
    drop.elements.key.value = held.dataset.key;
    drop.elements.group.value = card.dataset.group;
    drop.elements.role.value = held.dataset.role || "member";
    drop.submit();
  });
}

// What was asked about somebody is read next, so it gets the focus.
document.addEventListener("htmx:afterSwap", (event) => {
  const panel = event.target.id === "panel" ? document.querySelector("#panel") : null;
  if (!panel) return;
  if (workbenchBox) workbenchBox.classList.add("has-panel");
  panel.focus({ preventScroll: true });
});
