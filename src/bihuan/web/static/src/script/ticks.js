// Ticking many lines: one box in the head ticks them all, and the bar below counts what is ticked.
const boxes = () => [...document.querySelectorAll("input[data-tick]")];

function count() {
  const all = document.querySelector("input[data-tick-all]");
  const ticked = boxes().filter((box) => box.checked).length;
  if (all) {
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && ticked < boxes().length;
  }
  const place = document.querySelector("[data-ticked]");
  if (place) place.textContent = String(ticked);
}

function offer() {
  document.querySelectorAll("input[data-tick-all]").forEach((box) => {
    box.hidden = false;
  });
  count();
}

export function wireTicks() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-tick-all]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    if (event.target.matches("input[data-tick], input[data-tick-all]")) count();
  });
  offer();
  // A list that came by search is a new list, with a new head and nothing ticked.
  document.addEventListener("htmx:afterSettle", offer);
}
