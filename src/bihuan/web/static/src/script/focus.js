// What stopped a step, or what a step has done, is said first on the page: the focus goes there, so that somebody who
// does not see the page hears it, and so that the keyboard does not begin again at the top after every answer.
export function focusNews(root) {
  const news = root.querySelector("[data-focus]");
  if (news) {
    news.focus({ preventScroll: false });
    return;
  }
  // A page that came back to a place of its own (…#repair-3) goes on from there.
  const place = location.hash.length > 1 && root.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place) return;
  if (!place.matches("a[href], button, input, select, textarea, summary, [tabindex]")) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}
