// The one table: ticking lines, and pickers that close when one is done with them.
import { wireTicks } from "./script/ticks.js";

wireTicks();

const open = () => [...document.querySelectorAll("details.picker[open]")];

document.addEventListener("click", (event) => {
  for (const picker of open()) if (!picker.contains(event.target)) picker.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const picker of open()) {
    picker.open = false;
    if (picker.contains(document.activeElement)) picker.querySelector("summary").focus();
  }
});

// What a picker says it holds, while the list follows without a new page.
document.addEventListener("change", (event) => {
  const picker = event.target.closest(".filter-field details.picker");
  const said = picker && picker.querySelector("summary [id$=_said]");
  if (!said) return;
  const labels = [...picker.querySelectorAll("input:checked")].map((box) => box.closest("label").textContent.trim());
  said.textContent = labels.join("、") || document.querySelector("[data-filters]").dataset.none || "—";
});

// A step with many lines is taken in batches: the page shows how far it is, and asks for the next.
document.querySelector("form[data-goes-on]")?.submit();
