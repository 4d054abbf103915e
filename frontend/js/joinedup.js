/*
 * Everything here only makes quicker what the pages already do without it.
 *
 * - GOV.UK's and MOJ's components, once in each part of a page, also in parts that htmx puts in later
 * - where the focus goes after a part was replaced, and what is said to a screen reader
 * - passkeys, where the browser has them
 * - what is typed into a form is kept on the server for its author, never in the browser
 * - a meeting's screen goes along with what others change
 * - letters press the buttons of a row, while the focus is in it
 * - one press copies a block of text that can be selected by hand as well
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
import { rows } from './rows.js'
import { stage } from './stage.js'

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
  if (event.target instanceof Element) {
    start(event.target)
    keepForms(event.target)
  }
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

/* Copy a block of text. Where the browser gives no clipboard, the text is selected, and its hint says how. */
function copyButtons (part) {
  for (const button of part.querySelectorAll('button[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      const text = document.getElementById(button.dataset.copy)
      if (text.select) {
        text.focus()
        text.select()
      } else {
        window.getSelection().selectAllChildren(text)
      }
      try {
        await navigator.clipboard.writeText(text.value ?? text.textContent)
        say('Copied.')
        button.textContent = 'Copied'
      } catch {
        say('Selected. Press Ctrl+C to copy.')
      }
    })
  }
}

/* Keep what is typed: two seconds after the last key, eight after the first, and at once when somebody leaves. */
const KEEP_AFTER_MS = 2000
const KEEP_AT_LEAST_MS = 8000
const KEEP_AGAIN_MS = 8000
const MOST_WHEN_LEAVING = 60000 // bytes: browsers send no more from a page that is being left

class Keeper {
  constructor (form) {
    this.form = form
    this.unkept = 0 // when the first key was pressed that is not kept yet
    this.timer = null
    this.sent = null // the save that is under way
    this.last = this.words()
    this.note = document.createElement('p')
    this.note.className = 'govuk-hint j-kept'
    this.note.setAttribute('data-kept', '')
    form.append(this.note)
    form.addEventListener('input', () => this.typed())
    form.addEventListener('change', () => this.typed())
    form.addEventListener('focusout', () => { if (this.unkept) this.keep() })
    form.addEventListener('submit', () => this.stop())
  }

  words () {
    const all = new URLSearchParams()
    for (const [name, value] of new FormData(this.form)) {
      const field = this.form.elements[name]
      if (typeof value === 'string' && field?.type !== 'password') all.append(name, value)
    }
    return all
  }

  typed () {
    const now = Date.now()
    this.unkept ||= now
    clearTimeout(this.timer)
    const wait = Math.min(KEEP_AFTER_MS, this.unkept + KEEP_AT_LEAST_MS - now)
    this.timer = setTimeout(() => this.keep(), Math.max(0, wait))
  }

  stop () {
    clearTimeout(this.timer)
    this.sent?.abort()
    this.unkept = 0
  }

  async keep (leaving = false) {
    clearTimeout(this.timer)
    const words = this.words()
    if (`${words}` === `${this.last}`) { this.unkept = 0; return }
    if (this.sent && !leaving) { this.timer = setTimeout(() => this.keep(), 500); return }
    const began = this.unkept
    this.unkept = 0
    this.sent = new AbortController()
    const body = new URLSearchParams(words)
    body.append('_to', this.form.getAttribute('action'))
    body.append('_quietly', '1')
    try {
      const answer = await fetch(this.form.dataset.keep, {
        method: 'POST',
        body,
        signal: this.sent.signal,
        redirect: 'error',
        keepalive: leaving && `${body}`.length < MOST_WHEN_LEAVING
      })
      if (answer.ok) {
        this.last = words
        const { kept } = await answer.json()
        this.note.textContent = kept ? `Kept for you at ${kept}. Not sent.` : ''
      } else if (answer.status === 401 || answer.status === 403) {
        this.last = words
        this.note.textContent = 'You were signed out. Sign in on another tab to carry on: what you typed is still here.'
      } else throw new Error(answer.status)
    } catch (problem) {
      if (problem.name === 'AbortError') return
      this.unkept ||= began || Date.now()
      this.note.textContent = 'Not kept yet: there is no connection. Trying again.'
      this.timer = setTimeout(() => this.keep(), KEEP_AGAIN_MS)
    } finally {
      this.sent = null
    }
  }
}

const keepers = new Map()
function keepForms (part) {
  for (const form of part.querySelectorAll('form[data-keep]')) {
    if (!keepers.has(form)) keepers.set(form, new Keeper(form))
  }
}
function keepAllAtOnce () {
  for (const [form, keeper] of keepers) if (form.isConnected && keeper.unkept) keeper.keep(true)
}
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') keepAllAtOnce()
})
window.addEventListener('pagehide', keepAllAtOnce)

// A page kept by the browser may outlive the session: load it again instead of showing it.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload()
})

stage({ say }) // before the components, so that it knows each part as it was sent
start(document)
passkeys(document)
copyButtons(document)
keepForms(document)
rows(document, { say })
