// Passkeys: the browser asks its device or key, and what that answers is sent as a form. Only this needs a script;
// an authenticator app and recovery codes work without one.
function toBuffer(text) {
  const plain = text.replace(/-/g, "+").replace(/_/g, "/");
  const bytes = atob(plain + "=".repeat((4 - (plain.length % 4)) % 4));
  return Uint8Array.from(bytes, (sign) => sign.charCodeAt(0)).buffer;
}

function toText(buffer) {
  const bytes = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function named(list) {
  return (list || []).map((one) => ({ ...one, id: toBuffer(one.id) }));
}

function creation(options) {
  return {
    ...options,
    challenge: toBuffer(options.challenge),
    user: { ...options.user, id: toBuffer(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  };
}

function request(options) {
  return { ...options, challenge: toBuffer(options.challenge), allowCredentials: named(options.allowCredentials) };
}

function answered(credential) {
  const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

const data = document.getElementById("passkey-options");
const form = document.querySelector("form[data-passkey]");

if (data && form) {
  const said = form.querySelector("[data-passkey-said]");
  const options = JSON.parse(data.textContent);
  form.addEventListener("submit", async (event) => {
    const field = form.elements.credential;
    if (field.value) return;
    event.preventDefault();
    if (!window.PublicKeyCredential || !navigator.credentials) {
      said.textContent = form.dataset.unsupported;
      return;
    }
    try {
      const credential = options.creation_options
        ? await navigator.credentials.create({ publicKey: creation(options.creation_options.publicKey) })
        : await navigator.credentials.get({ publicKey: request(options.request_options.publicKey) });
      field.value = JSON.stringify(answered(credential));
      form.submit();
    } catch (error) {
      // The person cancelled, waited too long, or the device knows no such key; browsers do not say which.
      said.textContent = form.dataset.failed;
    }
  });
}
