// Writes batch after batch while the page is open; without scripts the button does the same, press by press.
const form = document.querySelector("form[data-write]");

async function writeOn() {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  });
  // A refusal is shown by the page itself, so that its words and its way on are the same as everywhere.
  if (!answer.ok) return form.submit();
  const { written, is_done: isDone } = await answer.json();
  document.querySelector("[data-progress]").value = written;
  document.querySelector("[data-written]").textContent = String(written);
  return isDone ? window.location.reload() : writeOn();
}

if (form) writeOn().catch(() => {});
