// Printing is the browser's own command; the button is shown only where it works.
export function wirePrint(root) {
  root.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
