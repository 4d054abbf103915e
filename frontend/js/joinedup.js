/*
 * Everything here only makes quicker what the pages already do without it.
 *
 * - GOV.UK's and MOJ's components, once in each part of a page, also in parts that htmx puts in later
 * - where the focus goes after a part was replaced, and what is said to a screen reader
 * - passkeys, where the browser has them
 * - Ctrl+Enter sends the form in which somebody is typing; Ctrl+K goes to the search box
 */
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  isSupported,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs
} from 'govuk-frontend'
import { ButtonMenu, SortableTable } from '@ministryofjustice/frontend'
import { passkeys } from './passkey.js'

const COMPONENTS = new Map(
  [
    Button,
    CharacterCount,
    Checkboxes,
    ErrorSummary,
    ExitThisPage,
    NotificationBanner,
    PasswordInput,
    Radios,
    ServiceNavigation,
    SkipLink,
    Tabs,
    ButtonMenu,
    SortableTable
  ].map((component) => [component.moduleName, component])
)

// Screen readers miss a change that comes in the same breath as a new part of the page.
const ANNOUNCE_AFTER_MS = 100

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('govuk-frontend-supported')
}

/* Start the components of a part of the page; the mark keeps one from being started twice. */
function start (part) {
  if (!isSupported()) return
  const waiting = [...part.querySelectorAll('[data-module]:not([data-init])')]
  if (part.matches?.('[data-module]:not([data-init])')) waiting.push(part)
  for (const node of waiting) {
    const Component = COMPONENTS.get(node.dataset.module)
    if (!Component) continue
    node.dataset.init = ''
    // eslint-disable-next-line no-new
    new Component(node)
  }
}

function say (words, place = 'announce') {
  const region = document.getElementById(place)
  if (!region) return
  region.textContent = ''
  setTimeout(() => { region.textContent = words }, ANNOUNCE_AFTER_MS)
}

function focusOn (node) {
  if (!node.matches('a[href], button, input, select, textarea, summary, [tabindex]')) {
    node.setAttribute('tabindex', '-1')
  }
  node.focus()
}

/* A returned part may say what changed and where to go on; focus never falls back to the body. */
function settle (target, parts) {
  const all = (selector) => parts.flatMap((part) =>
    part instanceof Element
      ? [...(part.matches(selector) ? [part] : []), ...part.querySelectorAll(selector)]
      : []
  )
  const failed = document.querySelector('.govuk-error-summary') ? 'Error: ' : ''
  document.title = failed + document.title.replace(/^Error: /, '')
  for (const note of all('template[data-announce]')) {
    say(note.dataset.announce)
    note.remove()
  }
  const wanted = all('[data-focus]')[0]
  if (wanted) focusOn(wanted)
  else if (document.activeElement === document.body && target.isConnected) focusOn(target)
}

document.addEventListener('htmx:after:process', (event) => {
  if (event.target instanceof Element) start(event.target)
})
document.addEventListener('htmx:after:settle', (event) => {
  settle(event.target, [...(event.detail?.newContent ?? [])])
})
document.addEventListener('htmx:before:request', (event) => {
  event.detail?.ctx?.target?.setAttribute?.('aria-busy', 'true')
})
document.addEventListener('htmx:finally:request', (event) => {
  event.detail?.ctx?.target?.removeAttribute?.('aria-busy')
})
document.addEventListener('htmx:error', () => {
  say('Not sent: there is no connection. What you typed is still here. Try again.', 'alert')
})

document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.repeat) return
  if (event.key === 'Enter') {
    const form = event.target.closest?.('form')
    if (!form) return
    event.preventDefault()
    form.requestSubmit(form.querySelector('[data-primary]') ?? undefined)
  } else if (event.key === 'k') {
    const find = document.getElementById('find')
    if (!find) return
    event.preventDefault()
    find.focus()
  }
})

// A page kept by the browser may outlive the session: load it again instead of showing it.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload()
})

start(document)
passkeys(document)
