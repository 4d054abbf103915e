/*
 * A meeting's screen. Without this, every form of it works by itself, and a link asks for the page again.
 *
 * - what somebody else changed is put in, part by part, and said politely; the focus never moves for it, and a
 *   part in which somebody types is left as it is
 * - the cases that come next came with the page, for whoever drives: the next one is there at once
 * - what is sent is sent in its turn and done once; without a connection it waits, in memory alone
 * - letters press what stands on the page, while the focus is in the meeting and in no field
 */
import { keysAreOff } from './rows.js'

const AGAIN_AFTER_MS = [1000, 2000, 4000, 8000]
const TWICE_MS = 500 // pressed again within this, it was meant once
const SPREAD_MS = 250 // so that many screens do not ask in the same moment
const AGAIN = new Set([429, 502, 503, 504]) // nobody has taken it: also of what stands in front of us
const SENT = new Set([200, 303, 409, 422, 428])

const keyed = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, '0')).join('')
const words = (form) => `${new URLSearchParams([...new FormData(form)].filter(([name]) => !name.startsWith('_') && name !== 'csrfmiddlewaretoken'))}`
const inField = (node) => node.matches?.('textarea, select, input:not([type=radio]):not([type=checkbox])')
// What a part says, without what is drawn anew each time it is sent.
const plain = (zone) => {
  const copy = zone.cloneNode(true)
  for (const drawn of copy.querySelectorAll('input[name=_key], input[name=csrfmiddlewaretoken]')) drawn.remove()
  return copy.innerHTML
}
// Whoever has pressed 'next' and types on means the next case: their words go along into the same fields there.
// `over`: what is typed now is newer than what stands there.
const carry = (form, over = false) => {
  const there = document.getElementById(form.id)
  for (const field of form.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const same = there && document.getElementById(field.id)
    if (!same || same.form !== there) continue
    if (field.matches('[type=radio], [type=checkbox]')) same.checked = field.checked
    else if (over || !same.value) same.value = field.value
  }
}
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

class Stage {
  constructor (root, { say }) {
    this.root = root
    this.say = say
    this.known = Number(root.dataset.number)
    this.newest = this.known
    this.live = false
    this.waiting = [] // what was sent and not taken yet, the oldest first
    this.later = [] // what was sent and typed of a case that is to be called first: it goes on with it
    this.sending = false
    this.failed = 0
    this.paused = false
    this.wanted = null
    this.first = new WeakMap() // what stood in each form when it came
    this.came = new Map() // what each part said when it came
    this.remember(root)
    for (const zone of root.querySelectorAll('[data-zone]')) this.came.set(zone.id, plain(zone))
    root.addEventListener('keydown', (event) => this.pressed(event))
    root.addEventListener('submit', (event) => this.sent(event))
    root.addEventListener('input', (event) => this.ask(event.target))
    window.addEventListener('beforeunload', (event) => { if (this.waiting.length || this.later.length) event.preventDefault() })
    window.addEventListener('online', () => this.drain())
    setInterval(() => this.tick(), 1000)
    this.watch()
    if (document.activeElement === document.body) root.focus()
  }

  remember (part) {
    for (const form of part.querySelectorAll('form')) this.first.set(form, words(form))
  }

  typedIn (part) {
    return [...part.querySelectorAll('form')].some((form) => this.first.get(form) !== words(form))
  }

  /* What was typed and is not on its way either: a slow line is no reason to ask again. */
  unsent () {
    const sent = (form) => this.waiting.some((one) => one.form === form && one.said === words(form))
    return [...this.root.querySelectorAll('form')].some((form) => this.first.get(form) !== words(form) && !sent(form))
  }

  /* --- letters */
  pressed (event) {
    if (event.key === 'Escape' && event.target !== this.root) {
      this.root.focus({ preventScroll: true })
      if (this.newest > this.known) this.look()
      return
    }
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || keysAreOff()) return
    const one = [...this.root.querySelectorAll('[data-key]')].find((node) => node.dataset.key === event.key)
    if (!one) return
    event.preventDefault()
    if (one.matches('form')) {
      one.closest('details')?.setAttribute('open', '')
      one.querySelector('input:not([type=hidden]), select, textarea')?.focus()
    } else if (one.matches('details')) {
      one.open = !one.open
      one.querySelector('summary').focus()
    } else if (one.id === 'time') {
      one.classList.toggle('govuk-visually-hidden')
    } else one.click()
  }

  /* --- what is sent */
  sent (event) {
    const form = event.target
    if (form.method !== 'post') return
    event.preventDefault()
    const body = new URLSearchParams(new FormData(form, event.submitter))
    const said = words(form)
    const by = event.submitter?.name ? `${event.submitter.name}=${event.submitter.value}` : ''
    const last = this.waiting[this.waiting.length - 1]
    if (last && last.form === form && last.said === said && last.by === by && !(last.shows && Date.now() - last.at > TWICE_MS)) return // pressed twice
    const goes = /\/(turn|call)$/.test(form.action)
    if (goes && this.unsent() && !this.warned) {
      this.warned = true
      this.say('What you typed is not saved yet. Press again to go on without it.', 'alert')
      return
    }
    if (this.waiting.some((one) => one.then && !one.shows)) { // or it would be said of the case that was left
      this.say('The next case is being called. Send it when it is there.', 'alert')
      return
    }
    const then = goes && new Map([...this.root.querySelectorAll('form[id]')].map((one) => [one.id, words(one)]))
    const shows = goes && this.ahead(body)
    if (shows) body.set('to', shows)
    this.waiting.push({ at: Date.now(), case: this.root.dataset.case, then, shows, to: form.action, body, form, said, by, zone: form.closest('[data-zone]')?.id })
    if (shows) this.goOn()
    if (event.submitter?.dataset.key) this.hand(event.submitter)
    const key = form.querySelector('input[name=_key]')
    if (key) key.value = keyed() // what is typed next into the same form is another thing
    this.drain()
  }

  /* The letter goes to the next who was not heard, and waits for no answer. */
  hand (pressed) {
    const those = [...pressed.form.querySelectorAll('button[name=heard]')]
    const next = those[those.indexOf(pressed) + 1]
    if (!next || !those.includes(pressed)) return
    next.dataset.key = pressed.dataset.key
    delete pressed.dataset.key
  }

  /* Show the next case out of what came with the page, and say which it is; '' where it has to be waited for. */
  ahead (body) {
    const next = this.root.querySelector('#zone-ahead template')
    if (!next || !['next', 'park'].includes(body.get('way'))) return ''
    const turn = document.getElementById('zone-turn')
    while (turn.nextSibling) turn.nextSibling.remove()
    turn.after(document.importNode(next.content, true))
    this.root.dataset.case = next.dataset.case
    next.remove()
    this.warned = false
    for (const zone of turn.parentElement.querySelectorAll('[data-zone]')) if (zone !== turn) this.came.set(zone.id, plain(zone))
    this.come(turn.parentElement)
    if (!this.root.contains(document.activeElement)) this.root.focus({ preventScroll: true })
    this.went(true)
    return this.root.dataset.case
  }

  async drain () {
    if (this.sending) return
    this.sending = true
    try {
      while (this.waiting.length) {
        const one = this.waiting[0]
        let answer
        try {
          answer = await fetch(one.to, { method: 'POST', body: one.body, headers: { 'X-Stage': '1' } })
        } catch {
          this.wait()
          return
        }
        if (AGAIN.has(answer.status)) {
          this.wait()
          return
        }
        this.waiting.shift()
        this.failed = 0
        this.told()
        await this.taken(one, answer)
      }
    } finally {
      this.sending = false
      if (!this.waiting.length && this.newest > this.known) this.look()
    }
  }

  wait () {
    const after = AGAIN_AFTER_MS[Math.min(this.failed, AGAIN_AFTER_MS.length - 1)]
    this.failed += 1
    this.told()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.drain(), after)
  }

  told () {
    const line = document.getElementById('waiting')
    if (!line) return
    const count = this.failed ? this.waiting.length : 0
    const said = count ? `Not saved yet – ${count} ${count === 1 ? 'change' : 'changes'} waiting. Leave this page open.` : ''
    if (line.textContent === said) return
    const before = line.textContent
    line.hidden = !said
    line.textContent = said
    this.say(said || (before ? 'Everything is saved.' : ''))
  }

  async taken (one, answer) {
    const text = await answer.text()
    const page = new DOMParser().parseFromString(text, 'text/html')
    const fresh = page.getElementById('stage')
    if (!fresh) {
      if (answer.ok) { window.location.assign(answer.url); return }
      if (one.shows) this.known = -1 // what is shown was not called: it is asked which one was
      this.say(page.querySelector('main')?.textContent.replace(/\s+/g, ' ').trim().slice(0, 300) || 'Not saved.', 'alert')
      return
    }
    const ok = SENT.has(answer.status) && answer.ok
    if (ok && this.waiting.some((next) => next.shows)) return // a later case is shown already
    if (!ok) this.hold(one) // what was refused comes first
    if (one.shows && one.shows !== fresh.dataset.case) { // somebody else has called another one
      this.put(fresh, {})
      return
    }
    if (ok) this.first.set(one.form, one.said === words(one.form) ? one.said : '')
    this.put(fresh, { mine: one, back: !ok })
  }

  /* What was refused takes the screen back to its case: what stands behind its 'next' is of one never called. */
  hold (refused) {
    const from = refused.then ? 0 : this.waiting.findIndex((next) => next.then)
    if (from < 0) return
    const sent = this.waiting.splice(from).filter((next) => !next.then)
    const typed = [...this.root.querySelectorAll('form[id]')].filter((form) => this.first.get(form) !== words(form) &&
      !sent.some((one) => one.form === form && one.said === words(form)))
    this.later.push(...sent, ...typed.map((form) => ({ case: this.root.dataset.case, form })))
    if (this.later.length) this.say('What you wrote of the next case waits until that case is called.', 'alert')
  }

  /* Its case is called: what was sent of it goes, in its order, and what was only typed stands there again. */
  goOn () {
    const here = this.later.filter((one) => one.case === this.root.dataset.case)
    this.later = this.later.filter((one) => !here.includes(one))
    for (const one of here.filter(({ to }) => !to)) carry(one.form)
    this.waiting.push(...here.filter(({ to }) => to))
    this.drain()
  }

  /* --- what others changed */
  watch () {
    if (!window.EventSource) return
    this.pausing()
    this.listen()
    window.addEventListener('pagehide', () => this.source?.close())
  }

  pausing () {
    const pause = document.getElementById('live-pause')
    if (!pause || !window.EventSource) return
    pause.hidden = false
    pause.textContent = this.paused ? 'Go on' : 'Pause'
    pause.onclick = () => {
      this.paused = !this.paused
      pause.textContent = this.paused ? 'Go on' : 'Pause'
      this.say(this.paused ? 'Changes by others are not shown.' : 'Changes by others are shown again.')
      this.live = false
      this.paused ? this.source?.close() : this.listen()
      this.status()
    }
  }

  listen () {
    this.source?.close()
    this.source = new EventSource(this.root.dataset.stream)
    this.source.addEventListener('open', () => { this.live = true; this.status() })
    this.source.addEventListener('error', () => {
      this.live = false
      this.status()
      if (this.source.readyState === EventSource.CLOSED) this.say('This screen does not show by itself what others change.')
    })
    this.source.addEventListener('changed', (event) => {
      this.newest = Number(event.data)
      if (this.newest === this.known || this.wanted) return
      this.wanted = setTimeout(() => { this.wanted = null; this.look() }, Math.random() * SPREAD_MS)
    })
  }

  async look () {
    if (this.sending || this.waiting.length) return // what is sent brings the page with it
    let answer
    try {
      answer = await fetch(window.location.href, { headers: { 'X-Quietly': '1' } })
    } catch {
      return // the line asks again when it is back
    }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const fresh = page.getElementById('stage')
    if (fresh) this.put(fresh, {})
    else this.say('You were signed out, or this meeting is not there for you any more.', 'alert')
  }

  put (fresh, { mine, back = false }) {
    const moved = fresh.dataset.case !== this.root.dataset.case
    const here = document.activeElement
    const kept = here && this.root.contains(here) ? here.id : ''
    const inside = here && this.root.contains(here) && inField(here)
    const help = this.root.querySelector('details[data-key][open]')?.id // what was opened to read stays open
    let on = false // whether somebody wrote on in a part while it was on its way
    if (moved && !mine && (inside || this.typedIn(this.root))) {
      this.say('The meeting has gone on to another case. What you are typing is still here.')
      this.status('The meeting has gone on to another case. Look again when you have saved this.')
      return
    }
    if (moved) {
      const list = document.importNode(fresh, true)
      const since = mine?.then ? [...this.root.querySelectorAll('form[id]')].filter((one) => mine.then.get(one.id) !== words(one)) : []
      this.root.replaceChildren(...list.childNodes)
      this.warned = false
      this.root.dataset.case = fresh.dataset.case
      for (const zone of fresh.querySelectorAll('[data-zone]')) this.came.set(zone.id, plain(zone))
      this.come(this.root)
      for (const form of since) carry(form)
      this.goOn()
    } else {
      for (const zone of [...this.root.querySelectorAll('[data-zone]')]) {
        const next = fresh.querySelector(`#${zone.id}`)
        const own = mine && mine.zone === zone.id
        if (!next || (!own && this.came.get(zone.id) === plain(next))) continue
        if (!own && zone.id !== 'zone-problem' && (this.typedIn(zone) || this.holds(zone, here))) continue
        const since = own ? [...zone.querySelectorAll('form[id]')].filter((one) => words(one) !== (one === mine.form ? mine.said : this.first.get(one))) : []
        this.came.set(zone.id, plain(next))
        const put = document.importNode(next, true)
        const caret = inside && zone.contains(here) ? here.selectionStart : null
        zone.replaceWith(put)
        this.come(put)
        since.forEach((one) => carry(one, true))
        if (since.length && inside && zone.contains(here)) {
          on = true
          const same = document.getElementById(kept)
          same?.focus({ preventScroll: true })
          if (caret !== null) same?.setSelectionRange?.(caret, caret)
        }
      }
    }
    if (help) document.getElementById(help)?.setAttribute('open', '')
    // What came back is not saved: what is ticked meanwhile, since its sentence asks for it, takes no word of it.
    const refused = back && mine && document.getElementById(mine.form.id)
    if (refused) this.first.set(refused, '')
    this.known = Number(fresh.dataset.number)
    this.root.dataset.number = fresh.dataset.number
    if (!on) this.focus(kept, { mine, back })
    this.told()
    const change = fresh.querySelector('#change')
    if (mine && !back && !mine.shows) this.went(moved)
    if (!mine && change && change.dataset.mine === 'no' && change.textContent) this.say(`${change.textContent}.`)
    this.status()
  }

  /* Whether somebody is in this part where they could not be put back: in a field, or on what has no name. */
  holds (zone, here) {
    return zone.contains(here) && (inField(here) || !here.id)
  }

  /* Say what was done, unless it is a case that is shown already. */
  went (moved) {
    const heading = document.getElementById('case-heading')
    if (!moved) this.say('Saved.')
    else if (heading) {
      this.say(`Now: ${heading.firstChild.textContent.trim()}`)
      document.getElementById('zone-turn')?.scrollIntoView({ block: 'start' })
    }
  }

  come (part) {
    this.remember(part)
    part.dispatchEvent(new CustomEvent('htmx:after:process', { bubbles: true }))
    this.pausing()
  }

  focus (kept, { mine, back }) {
    const problem = back && this.root.querySelector('#conflict, #error-summary')
    if (problem) { problem.setAttribute('tabindex', '-1'); problem.focus(); return }
    if (document.activeElement && document.activeElement !== document.body && this.root.contains(document.activeElement)) return
    const stays = mine?.then && kept && document.getElementById(kept)
    if (stays && (inField(stays) || stays.matches('[type=radio]'))) { stays.focus(); return }
    if (mine && !mine.form.isConnected && !(kept && document.getElementById(kept)?.matches('button'))) { this.root.focus({ preventScroll: true }); return }
    const same = kept && document.getElementById(kept)
    ;(same || this.root).focus({ preventScroll: true })
  }

  status (said = '') {
    const line = document.getElementById('live-status')
    const now = new Date().toLocaleTimeString('en-GB')
    if (line) line.textContent = said || (this.live ? `Live. Updated ${now}.` : `Not live${this.paused ? ', as you asked' : ''}. Read at ${now}.`)
  }

  /* --- time, and words that say too little */
  tick () {
    const time = document.getElementById('time')
    if (!time) return
    time.dataset.used = Number(time.dataset.used) + 1
    time.textContent = `${clock(Number(time.dataset.used))} of ${clock(Number(time.dataset.of))}`
  }

  ask (field) {
    if (field.id !== 'id_action_what') return
    const found = new RegExp(this.root.dataset.vague, 'i').exec(field.value)
    const line = document.getElementById('vague')
    const said = found ? `'${found[1].toLowerCase()}': how will we know that it is done?` : ''
    if (line && line.textContent !== said) line.textContent = said
  }
}

export function stage (house) {
  const root = document.querySelector('[data-stage]')
  // eslint-disable-next-line no-new
  if (root) new Stage(root, house)
}
