// Reading a long notice takes seconds; a second click would send it twice.
export function guardSecondSubmit(root) {
  root.addEventListener("submit", (event) => {
    const button = event.target.querySelector("button[data-busy]");
    if (!button || event.defaultPrevented) return;
    button.dataset.idle = button.textContent;
    button.textContent = button.dataset.busy;
    // After this turn: a disabled button's own name and value would not be sent.
    setTimeout(() => {
      button.disabled = true;
    });
  });
  // A page that comes back from the history must not keep its button locked.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    root.querySelectorAll("button[data-busy][disabled]").forEach((button) => {
      button.disabled = false;
      button.textContent = button.dataset.idle || button.textContent;
    });
  });
}
