// Sends a file in parts before its form is sent. A broken line costs the part that was under way, a reload costs nothing
// but choosing the file again, and without this script the form sends the file whole.
const PART = 2 * 1024 * 1024;
const PATIENCE = [1, 2, 4, 8, 15, 30];
const UNAUTHORIZED = 401;
const CONFLICT = 409;
const KEY = "bihuan-upload-";

// What is remembered between visits: a number made of name, size and time. The name itself stays out of a shared computer.
function keyOf(file) {
  let sum = 0;
  for (const char of `${file.name}|${file.size}|${file.lastModified}`) sum = (sum * 31 + char.codePointAt(0)) % 4294967291;
  return KEY + sum;
}

const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

async function checksum(bytes) {
  // Browsers offer this over HTTPS and on this machine only; elsewhere the whole is still checked by its size.
  if (!window.crypto || !window.crypto.subtle) return null;
  return `sha256 ${base64(new Uint8Array(await window.crypto.subtle.digest("SHA-256", bytes)))}`;
}

class Refused extends Error {
  constructor(sentence, code = "") {
    super(sentence);
    this.code = code;
  }
}

class Sending {
  constructor(form, field, file) {
    this.form = form;
    this.field = field;
    this.file = file;
    this.paused = false;
    this.failures = 0;
    this.address = null;
    this.token = form.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
  }

  part(name) {
    return this.field.querySelector(`[data-upload-${name}]`);
  }

  say(words) {
    this.part("words").textContent = words;
  }

  // What stopped it is said aloud at once, with its code; there is nothing left to watch or to pause.
  fail(sentence, code) {
    const words = this.part("words");
    words.setAttribute("role", "alert");
    this.say(sentence);
    if (code) {
      const small = document.createElement("code");
      small.className = "small";
      small.textContent = code;
      words.append(" ", small);
    }
    this.part("state").classList.add("is-refused");
    for (const name of ["progress", "percent", "pause"]) this.part(name).hidden = true;
  }

  start() {
    this.part("words").setAttribute("role", "status");
    this.part("state").classList.remove("is-refused");
    for (const name of ["progress", "percent", "pause"]) this.part(name).hidden = false;
    this.part("state").hidden = false;
  }

  show(offset) {
    const percent = Math.floor((offset / this.file.size) * 100);
    this.part("progress").value = percent;
    this.part("percent").textContent = `${percent}%`;
    // Spoken at every tenth only: a voice that counts to a hundred says nothing else.
    if (percent % 10 === 0) this.say(`${this.field.dataset.wordsSending} ${percent}%`);
  }

  async ask(method, address, headers, body) {
    const answer = await fetch(address, {
      method,
      headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.token, Accept: "application/json", ...headers },
      body,
      credentials: "same-origin",
    });
    if (answer.ok || answer.status === CONFLICT) return answer;
    if (answer.status >= 500 && answer.status !== 507) throw new Error(String(answer.status));
    const said = await answer.json().catch(() => null);
    const refused = said?.refused;
    throw refused ? new Refused(refused[document.documentElement.lang.startsWith("zh") ? "zh" : "en"], refused.code) : new Refused("");
  }

  async begin() {
    const known = localStorage.getItem(keyOf(this.file));
    if (known) {
      const answer = await fetch(known, { method: "HEAD", credentials: "same-origin" });
      if (answer.ok && Number(answer.headers.get("Upload-Length")) === this.file.size) {
        this.address = known;
        this.say(this.field.dataset.wordsResumed);
        return Number(answer.headers.get("Upload-Offset"));
      }
      localStorage.removeItem(keyOf(this.file));
      if (answer.status === UNAUTHORIZED) throw new Refused("");
    }
    const name = base64(new TextEncoder().encode(this.file.name));
    const answer = await this.ask("POST", this.field.dataset.uploadUrl, {
      "Upload-Length": String(this.file.size),
      "Upload-Metadata": `filename ${name}`,
    });
    this.address = answer.headers.get("Location");
    localStorage.setItem(keyOf(this.file), this.address);
    return 0;
  }

  async sendPart(offset) {
    const bytes = await this.file.slice(offset, offset + PART).arrayBuffer();
    const sum = await checksum(bytes);
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
    if (sum) headers["Upload-Checksum"] = sum;
    const answer = await this.ask("PATCH", this.address, headers, bytes);
    if (answer.status === CONFLICT) {
      const now = await this.ask("HEAD", this.address, {});
      return Number(now.headers.get("Upload-Offset"));
    }
    return Number(answer.headers.get("Upload-Offset"));
  }

  resumed() {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  async patiently(work) {
    for (;;) {
      if (this.paused) await this.resumed();
      try {
        const done = await work();
        this.failures = 0;
        return done;
      } catch (error) {
        if (error instanceof Refused || this.failures >= PATIENCE.length) throw error;
        if (!this.paused) this.say(this.field.dataset.wordsWaiting);
        const seconds = PATIENCE[this.failures];
        this.failures += 1;
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      }
    }
  }

  async run() {
    let offset = await this.patiently(() => this.begin());
    this.show(offset);
    while (offset < this.file.size) {
      const from = offset;
      offset = await this.patiently(() => this.sendPart(from));
      this.show(offset);
    }
    localStorage.removeItem(keyOf(this.file));
    return this.address.split("/").filter(Boolean).pop();
  }

  toggle() {
    this.paused = !this.paused;
    const words = this.field.dataset;
    this.part("pause").textContent = this.paused ? words.wordsResume : words.wordsPause;
    this.say(this.paused ? words.wordsPaused : words.wordsSending);
    if (!this.paused && this.wake) this.wake();
  }
}

function unlock(form) {
  form.querySelectorAll("button[data-busy]").forEach((button) => {
    button.disabled = false;
    button.textContent = button.dataset.idle || button.textContent;
  });
}

async function send(form, field, file, button) {
  const sending = new Sending(form, field, file);
  sending.start();
  const pause = sending.part("pause");
  pause.onclick = () => sending.toggle();
  form.dataset.uploading = "1";
  try {
    const uid = await sending.run();
    sending.say(field.dataset.wordsDone);
    const hidden = sending.part("uid");
    hidden.disabled = false;
    hidden.value = uid;
    // The bytes are there; sending them a second time with the form would be all the waiting again.
    field.querySelector("input[type=file]").disabled = true;
    form.dataset.uploaded = "1";
    delete form.dataset.uploading;
    unlock(form);
    if (form.requestSubmit) form.requestSubmit(button || undefined);
    else form.submit();
  } catch (error) {
    delete form.dataset.uploading;
    unlock(form);
    sending.fail((error instanceof Refused && error.message) || field.dataset.wordsFailed, error.code);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  const field = form?.querySelector("[data-upload-field]");
  const file = field?.querySelector("input[type=file]")?.files[0];
  if (!file || form.dataset.uploaded || !window.fetch) return;
  event.preventDefault();
  if (!form.checkValidity()) {
    // Not after minutes of sending, but now: something else in the form is still missing.
    setTimeout(() => unlock(form));
    form.reportValidity();
    return;
  }
  if (!form.dataset.uploading) send(form, field, file, event.submitter);
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-uploading]")) event.preventDefault();
});
