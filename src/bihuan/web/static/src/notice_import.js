// The drop field: a file let go anywhere on it is the chosen file, and its name is shown before it is sent.
const field = document.querySelector("[data-drop]");
const input = field?.querySelector("input[type=file]");
const name = field?.querySelector("[data-drop-name]");

function show() {
  const file = input.files[0];
  name.textContent = file ? `${file.name} · ${Math.max(1, Math.round(file.size / 1024))} KB` : "";
}

if (field && input && name) {
  // The browser's own field speaks the browser's language; it steps back only where this script can stand in for it.
  field.classList.add("has-script");
  input.classList.add("visually-hidden");
  show();
  input.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) {
    field.addEventListener(kind, (event) => {
      event.preventDefault();
      field.classList.add("is-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    field.addEventListener(kind, () => field.classList.remove("is-over"));
  }
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    show();
  });
}
