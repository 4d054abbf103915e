/*
 * Letters press the buttons of a row: only while the focus is in that row and in no field, and never where
 * somebody has turned them off in this browser. Every one of them is a button that can be pressed without.
 */
const OFF = 'joinedup-keys-off'
const inField = (node) => node.matches?.('textarea, select, input')

export function keysAreOff () {
  try {
    return window.localStorage.getItem(OFF) === '1'
  } catch {
    return false // a browser that keeps nothing
  }
}

function turn (off) {
  try {
    if (off) window.localStorage.setItem(OFF, '1')
    else window.localStorage.removeItem(OFF)
  } catch { /* it stays as it was */ }
}

function pressed (event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || inField(event.target) || keysAreOff()) return
  const button = event.target.closest?.('[data-row]')?.querySelector(`[data-row-key="${CSS.escape(event.key)}"]`)
  if (!button) return
  event.preventDefault()
  button.click()
}

/* The button of `part` that turns letters off and on again, and the row from which somebody came back. */
export function rows (part, { say }) {
  for (const button of part.querySelectorAll('button[data-keys]')) {
    const show = () => { button.textContent = keysAreOff() ? 'Turn keys on' : 'Turn keys off' }
    button.hidden = false
    show()
    button.addEventListener('click', () => {
      turn(!keysAreOff())
      show()
      say(keysAreOff() ? 'Keys are off.' : 'Keys are on.')
    })
  }
  if (!part.querySelector('[data-row]')) return
  document.addEventListener('keydown', pressed)
  const came = document.getElementById(window.location.hash.slice(1))
  if (came?.matches('[data-row]')) came.focus()
}
