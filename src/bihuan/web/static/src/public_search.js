// Searching a copy of the public site that no server answers for: parts of the text are loaded one after another, the
// newest first, until the page is full. Parts are scripts, because a page opened from a disk may load nothing else.

const script = document.currentScript;
const parts = Number(script.dataset.parts);
const root = script.dataset.root;
const form = document.getElementById("search");
const box = document.getElementById("q");
const list = document.getElementById("results");
const sheet = document.getElementById("results-sheet");
const more = document.getElementById("more");
const said = document.getElementById("found");
const PAGE = 50;

const loaded = new Map();
const waiting = new Map();
let words = [];
let next = { part: 1, at: 0 };
let shown = 0;
let asked = 0;

window.bihuanPart = (number, rounds) => {
  const rows = [];
  for (const [round, targets] of rounds) {
    for (const [target, name, clauses] of targets) {
      for (const [clause, text] of clauses) {
        rows.push({ round, target, name, clause, text, folded: fold(`${text} ${name}`) });
      }
    }
  }
  loaded.set(number, rows);
  waiting.get(number)?.();
};

function fold(text) {
  return text.normalize("NFKC").toLowerCase();
}

function part(number) {
  if (loaded.has(number)) {
    return Promise.resolve(loaded.get(number));
  }
  return new Promise((done, failed) => {
    waiting.set(number, () => done(loaded.get(number)));
    const tag = document.createElement("script");
    tag.src = `${root}search/${number}.js`;
    tag.onerror = failed;
    document.head.append(tag);
  });
}

function line(row) {
  const item = document.createElement("li");
  const of = document.createElement("p");
  of.className = "clause-of";
  of.lang = "zh-Hans";
  of.textContent = row.name;
  const text = document.createElement("p");
  text.className = "clause-text";
  const link = document.createElement("a");
  link.className = "figure";
  // Without a round it is what a unit's notice says of a problem; its target is the notice.
  link.href = row.round ? `rounds/${row.round}.html#c${row.target}-${row.clause}` : `rectification/${row.target}.html#a${row.clause}`;
  link.textContent = row.round ? `${row.target}.${row.clause}` : `${script.dataset.rectified} ${row.clause}`;
  const words_ = document.createElement("span");
  words_.className = "document";
  words_.lang = "zh-Hans";
  words_.textContent = row.text;
  text.append(link, " ", words_);
  item.append(of, text);
  return item;
}

async function go() {
  const mine = ++asked;
  more.hidden = true;
  const until = shown + PAGE;
  while (next.part <= parts && shown < until) {
    const rows = await part(next.part);
    if (mine !== asked) {
      return; // somebody asked for other words meanwhile
    }
    while (next.at < rows.length && shown < until) {
      const row = rows[next.at];
      next.at += 1;
      if (words.every((word) => row.folded.includes(word))) {
        list.append(line(row));
        shown += 1;
      }
    }
    if (next.at >= rows.length) {
      next = { part: next.part + 1, at: 0 };
    }
  }
  const isAll = next.part > parts;
  more.hidden = isAll;
  sheet.hidden = shown === 0;
  said.textContent = shown === 0 ? said.dataset.none : `${said.dataset.some}${shown}${isAll ? "" : ` · ${said.dataset.more}`}`;
}

function begin() {
  words = fold(box.value).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  list.textContent = "";
  next = { part: 1, at: 0 };
  shown = 0;
  if (words.length) {
    go();
  } else {
    asked += 1;
    sheet.hidden = true;
    more.hidden = true;
    said.textContent = "";
  }
}

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  begin();
});
more.addEventListener("click", go);
