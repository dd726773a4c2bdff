// Goes from passage to passage by the keys J and K, both sides at once. Without it the numbers are links.
const numbers = [...new Set([...document.querySelectorAll("[data-passage]")].map((one) => Number(one.dataset.passage)))];
numbers.sort((first, second) => first - second);
let at = -1;

function show(step) {
  at = Math.min(Math.max(at + step, 0), numbers.length - 1);
  document.querySelectorAll(".truth-place.is-here").forEach((one) => one.classList.remove("is-here"));
  const here = document.querySelectorAll(`[data-passage="${numbers[at]}"]`);
  document.querySelectorAll(`[data-in="${numbers[at]}"]`).forEach((one) => one.classList.add("is-here"));
  here.forEach((one) => one.scrollIntoView({ block: "center" }));
  const link = here[0].querySelector("a");
  if (link) link.focus({ preventScroll: true });
}

if (numbers.length > 0) {
  document.querySelectorAll("[data-keys]").forEach((one) => (one.hidden = false));
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select")) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      show(event.key === "j" ? 1 : -1);
    }
  });
}
