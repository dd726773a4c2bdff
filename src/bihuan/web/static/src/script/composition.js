// A person who types Chinese is composing: the field holds Latin letters until a word is chosen.
// Asking the server before that would search for half a syllable and take the list away under the typing hand.
export function guardComposition(root) {
  root.addEventListener(
    "input",
    (event) => {
      if (event.isComposing) event.stopImmediatePropagation();
    },
    true,
  );
  root.addEventListener("compositionend", (event) => {
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
