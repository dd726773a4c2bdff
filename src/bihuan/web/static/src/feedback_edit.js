// Counts while somebody writes what the page counts when it is asked for: findings that no passage names, passages that name
// none, characters. Without it the counts are those of the last answer.
const form = document.querySelector("#feedback-form");
const between = /[、，,;；\s]+/;

function numbersOf(passage) {
  const ticked = [...passage.querySelectorAll("input[type=checkbox][name^=findings-]:checked")].map((box) => box.value);
  const typed = [...passage.querySelectorAll("input[list=numbers]")].flatMap((field) => field.value.split(between));
  return [...ticked, ...typed].filter(Boolean);
}

function show(name, number) {
  const place = form.querySelector(`[data-${name}]`);
  if (place && place.textContent !== String(number)) place.textContent = String(number);
}

function count() {
  const passages = [...form.querySelectorAll("[data-passage]")];
  const used = new Set();
  let lacking = 0;
  let length = 0;
  for (const passage of passages) {
    length += [...passage.querySelectorAll("textarea")].reduce((sum, area) => sum + [...area.value].length, 0);
    if (passage.dataset.part !== "problems") continue;
    const numbers = numbersOf(passage);
    numbers.forEach((number) => used.add(number));
    lacking += numbers.length ? 0 : 1;
    const mark = passage.querySelector("[data-lacking]");
    if (mark) mark.hidden = numbers.length > 0;
  }
  const sources = [...form.querySelectorAll("[data-source]")];
  for (const source of sources) source.querySelector("[data-unused-mark]").hidden = used.has(source.dataset.source);
  show("unused", sources.filter((source) => !used.has(source.dataset.source)).length);
  show("lackings", lacking);
  show("length", length);
}

if (form) {
  form.addEventListener("input", count);
  form.addEventListener("change", count);
  count();
}
