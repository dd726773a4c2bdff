// An inferred repair opens beside the text instead of below it: the card of the list is lifted into a panel, and goes back
// when the panel closes, so that there is one form for each repair and not two.
let opener = null;
let home = null;

const panel = () => document.querySelector("[data-repair-panel]");

function close() {
  const box = panel();
  if (!box || box.hidden) return;
  const card = box.querySelector("[data-repair-card]");
  if (card && home) home.replaceWith(card);
  home = null;
  box.hidden = true;
  opener?.focus();
}

function open(link) {
  const card = document.getElementById(link.hash.slice(1))?.closest("[data-repair-card]");
  const box = panel();
  if (!card || !box) return false;
  if (!box.contains(card)) {
    close();
    // A gap of the same height stays behind, or the text would slide away under the reader's eyes.
    home = document.createElement("li");
    home.style.height = `${card.offsetHeight}px`;
    home.setAttribute("aria-hidden", "true");
    card.replaceWith(home);
    box.querySelector("[data-repair-place]").replaceChildren(card);
  }
  opener = link;
  box.hidden = false;
  box.querySelector("h2").focus({ preventScroll: true });
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-repair]");
  if (link && open(link)) {
    event.preventDefault();
    return;
  }
  if (event.target.closest("[data-repair-close]")) close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

// A card that was answered in the list is gone with its button: the keyboard goes on at the next one, not at the top.
function goOn() {
  if (document.activeElement && document.activeElement !== document.body) return;
  const card = document.querySelector("#repairs [data-repair-card]:not(.is-looked)");
  const next = card?.querySelector("input:checked, input, button") ?? document.querySelector("#confirm button:enabled");
  next?.focus();
}

// After an answer the page holds fresh cards; the panel moves on to the next repair nobody has looked at.
document.addEventListener("htmx:afterSettle", (event) => {
  const box = panel();
  if (event.target.id !== "repairs" || !box) return;
  if (box.hidden) {
    goOn();
    return;
  }
  // The gap that the card left behind tells whether this list is a new one; the event may come more than once.
  if (home?.isConnected) return;
  home = null;
  box.querySelector("[data-repair-place]").replaceChildren();
  box.hidden = true;
  const next = document.querySelector("a[data-repair]:not([data-looked])");
  if (next) {
    next.scrollIntoView({ block: "center" });
    open(next);
  } else {
    document.getElementById("confirm")?.scrollIntoView({ block: "center" });
    document.querySelector("#confirm button")?.focus();
  }
});
