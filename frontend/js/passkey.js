/*
 * A passkey is asked by the browser, which only a script can tell to do so. The server has written what is asked
 * into the page; what the key signed goes back in the page's own form. Without this script the form takes a code.
 */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0))
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

const named = (keys = []) => keys.map((key) => ({ ...key, id: bytes(key.id) }))

async function make (asked) {
  const { user } = asked
  const key = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...user, id: bytes(user.id) },
      excludeCredentials: named(asked.excludeCredentials)
    }
  })
  return told(key, { attestationObject: text(key.response.attestationObject) })
}

async function sign (asked) {
  const key = await navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) }
  })
  const { authenticatorData, signature, userHandle } = key.response
  return told(key, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    ...(userHandle ? { userHandle: text(userHandle) } : {})
  })
}

function told (key, response) {
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    clientExtensionResults: {},
    response: { clientDataJSON: text(key.response.clientDataJSON), ...response }
  })
}

export function passkeys (part) {
  if (!window.PublicKeyCredential || !navigator.credentials) return
  for (const place of part.querySelectorAll('[data-passkey]')) {
    const asked = JSON.parse(place.dataset.asks).publicKey
    const host = asked.rpId ?? asked.rp.id
    if (window.location.hostname !== host) continue
    place.hidden = false
    const button = place.querySelector('[data-passkey-button]')
    button.addEventListener('click', async () => {
      // Said, not done: a button that is disabled loses the focus of whoever pressed it.
      if (button.ariaDisabled === 'true') return
      button.ariaDisabled = 'true'
      try {
        place.querySelector('[name="passkey"]').value = await (place.dataset.passkey === 'make' ? make : sign)(asked)
        place.closest('form').submit()
      } catch {
        // Closed, timed out, or this computer holds no key of theirs: the browser does not say which.
        place.querySelector('[data-passkey-said]').textContent = place.dataset.failed
        button.ariaDisabled = 'false'
      }
    })
  }
}
