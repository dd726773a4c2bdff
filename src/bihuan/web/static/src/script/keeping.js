// What somebody types is kept in this tab until it is saved: a session that ends, a lost cookie or a broken line must not
// cost an hour's work. Kept per person and page, in the tab only (sessionStorage), never longer than half a day, and gone
// with the tab. The version that the form was opened with is kept too, so that a change of somebody else's still shows.
const KEY = "bihuan-kept-";
const HOURS = 12;
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "do"]);
const WAIT = 400;

const person = () => document.body.dataset.person || "";
const keyOf = (form) => `${KEY}${person()} ${new URL(form.action, location.href).pathname}${location.search}`;

function entriesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !LEFT_OUT.has(name) && !form.querySelector(`input[type=password][name="${name}"]`));
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, kept) {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // No room, or a browser that keeps nothing: the form works as before.
  }
}

// What a person wrote, without what the page itself carries: a form that came back belongs to another version by now.
function written(form, entries) {
  return (entries || []).filter(([name]) => !name.startsWith("take-") && !form.querySelector(`input[type=hidden][name="${name}"]`));
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function keep(form) {
  write(keyOf(form), { at: Date.now(), entries: entriesOf(form), begun: form.keptBegun });
}

function keys() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(KEY));
}

// Somebody else at the same tab, or half a day later: it is nobody's any more.
function tidy() {
  for (const key of keys()) {
    const kept = read(key);
    const isTheirs = person() && !key.startsWith(`${KEY}${person()} `);
    if (!kept || isTheirs || Date.now() - kept.at > HOURS * 3600 * 1000) sessionStorage.removeItem(key);
  }
}

// A page that answers neither with a refusal nor with a question who one is: what was sent has been saved.
function forgetSaved(forms) {
  if (!person() || document.querySelector("[data-unsaved]") || /^\/accounts?\//.test(location.pathname)) {
    for (const key of keys()) {
      const kept = read(key);
      if (kept?.sent) write(key, { ...kept, sent: false });
    }
    return;
  }
  const here = new Set(forms.map(keyOf));
  for (const key of keys()) {
    const kept = read(key);
    if (kept?.sent && !here.has(key)) sessionStorage.removeItem(key);
  }
}

function restore(form, entries) {
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) || []), value]);
  for (const field of form.elements) {
    if (!field.name || LEFT_OUT.has(field.name) || field.type === "file" || field.type === "password") continue;
    const given = values.get(field.name) || [];
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = given.includes(field.value);
      if (field.checked) values.set(field.name, given.filter((value) => value !== field.value));
    } else if (field.tagName === "SELECT" && field.multiple) {
      for (const option of field.options) option.selected = given.includes(option.value);
    } else if (field.tagName !== "BUTTON" && given.length) {
      field.value = given[0];
      values.set(field.name, given.slice(1));
    }
  }
  // What was ticked in a picker that shows other lines now is still ticked, and a field that was added is sent along.
  for (const [name, left] of values) {
    if (form.querySelector(`[name="${name}"]`) && !form.querySelector(`input[type=checkbox][name="${name}"]`)) continue;
    for (const value of left) {
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name, value });
      form.append(hidden);
    }
  }
  form.closest("details")?.setAttribute("open", "");
}

function offer(form, kept) {
  const template = document.getElementById("kept-note");
  if (!template) return;
  const note = template.content.firstElementChild.cloneNode(true);
  note.querySelector("[data-kept-when]").textContent = new Date(kept.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  note.querySelector("[data-kept-restore]").addEventListener("click", () => {
    restore(form, kept.entries);
    note.remove();
    keep(form);
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  });
  note.querySelector("[data-kept-drop]").addEventListener("click", () => {
    sessionStorage.removeItem(keyOf(form));
    note.remove();
  });
  (form.closest("details") || form).before(note);
}

export function keepTyping(root) {
  if (!window.sessionStorage || !window.FormData) return;
  tidy();
  const forms = [...root.querySelectorAll("form[data-keep]")];
  forgetSaved(forms);
  for (const form of forms) {
    const now = entriesOf(form);
    form.keptBegun = now;
    const kept = person() && read(keyOf(form));
    // A form that came back with its errors holds what was typed already.
    const typed = kept && written(form, kept.entries);
    if (kept && form.dataset.keep === "typed") {
      // A button changed what was typed, and the page holds that: there is nothing to bring back, and still nothing saved.
      write(keyOf(form), { ...kept, at: Date.now(), entries: now });
      continue;
    }
    if (kept && !same(typed, written(form, now)) && !same(typed, written(form, kept.begun))) offer(form, kept);
  }
  let waiting = 0;
  root.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches?.("form[data-keep]") || !person()) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => keep(form), WAIT);
  });
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (/\/logout\/$/.test(new URL(form.action, location.href).pathname)) {
      keys().forEach((key) => sessionStorage.removeItem(key));
      return;
    }
    if (!form.matches("form[data-keep]") || event.submitter?.name === "do" || !person()) return;
    clearTimeout(waiting);
    write(keyOf(form), { at: Date.now(), entries: entriesOf(form), begun: form.keptBegun, sent: true });
  });
}
