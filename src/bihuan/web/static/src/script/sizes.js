// A file over the limit is said at once, beside its field: sending two gigabytes to be told so takes minutes, and the rest
// of the form would have to be found again afterwards. Without this script the server says the same.
const MEGABYTE = 1024 * 1024;
const NOTE = "[data-too-large]";

const most = () => Number(document.body.dataset.uploadMost);

const largest = (input) => [...input.files].reduce((one, other) => (one && one.size >= other.size ? one : other), null);

const placeOf = (input) => input.closest("[data-upload-field], .field") || input.parentElement;

function check(input) {
  placeOf(input).querySelector(NOTE)?.remove();
  input.removeAttribute("aria-invalid");
  const file = largest(input);
  if (!most() || !file || file.size <= most()) return true;
  const note = document.getElementById("too-large-note").content.firstElementChild.cloneNode(true);
  // As a function: a name may hold what a replacement would take for a sign.
  const words = note.dataset.tooLarge.replace("[name]", () => file.name).replace("[size]", () => String(Math.ceil(file.size / MEGABYTE)));
  note.querySelector("[data-too-large-words]").textContent = words;
  note.querySelector("[data-too-large-code]").textContent = note.dataset.code;
  placeOf(input).append(note);
  input.setAttribute("aria-invalid", "true");
  return false;
}

export function guardSizes(root) {
  if (!document.getElementById("too-large-note")) return;
  root.addEventListener("change", (event) => {
    if (event.target.matches?.("input[type=file]")) check(event.target);
  });
  // Before anything else hears of it: nothing is sent, and no button is locked.
  root.addEventListener(
    "submit",
    (event) => {
      const wrong = [...event.target.querySelectorAll("input[type=file]:enabled")].filter((input) => !check(input));
      if (!wrong.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      wrong[0].focus();
    },
    true,
  );
}
