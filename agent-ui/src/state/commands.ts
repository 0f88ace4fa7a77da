import { t } from '../text/i18n.ts'
import { agent, call, live, phone } from './desk.ts'
import { canDial } from './dial.ts'
import {
  addParty,
  allTogether,
  canLeave,
  emergencyNumbers,
  openAdding,
  ownCall,
  partiesThere,
  swap,
  talkTo,
} from './parties.ts'
import { placesOf } from './places.ts'
import { firstHit, useAnswer } from './knowledge.ts'
import { leave } from './leaving.ts'
import { send } from './press.ts'
import { goReady } from './ready.ts'
import { app } from './session.ts'
import { settings } from './settings.ts'
import { signOut } from './shift.ts'
import { endWatch, hearAs, isLead, readNote, watching } from './supervision.ts'
import { armHangUp, ui } from './ui.ts'
import { act, closeWork, newOrder, work } from './work.ts'

/**
 * Everything that can be done by keyboard. Function keys belong to the telephone, Alt with the first pinyin letter to
 * the states. Left alone: F1 F3 F5 F6 F7 F11 F12 and Alt+D (browsers), Shift, Ctrl+Space, Ctrl+. and Ctrl+, (Chinese
 * input methods), Alt+digit (tabs on Linux).
 */
export type Command = {
  readonly id: string
  readonly label: () => string
  /** `F2`, `Alt+KeyJ`, `Ctrl+Enter`: modifiers and `KeyboardEvent.code`. */
  readonly key: string | null
  readonly enabled: () => boolean
  readonly run: () => void
}

const command = (
  id: string,
  text: string,
  key: string | null,
  enabled: () => boolean,
  run: () => void,
): Command => ({ id, label: () => t(text), key, enabled, run })

const status = () => agent.value?.status
const callIs = (...states: string[]) => call.value !== null && states.includes(call.value.status)
const onDesk = () => app.page === 'work' && app.tab === 'desk' && live.desk !== null
/** While a call is up, what is pressed is done after it. */
const stateFree = (...not: string[]) => {
  const now = status() === 'talking' ? (agent.value?.next?.status ?? 'ready') : (status() ?? '')
  return onDesk() && ['ready', 'notReady', 'onBreak', 'wrapUp'].includes(now) && !not.includes(now)
}

const onCall = (type: 'accept' | 'hold' | 'resume' | 'hangUp') => () => {
  if (call.value) void send({ type, callId: call.value.callId })
}

const openOrder = () => onDesk() && work.draft?.order != null && work.outcome === null

export const toggleMute = (): void => {
  phone.muted = !phone.muted
}

const telephone: readonly Command[] = [
  command('accept', 'call.accept', 'F2', () => callIs('offered'), onCall('accept')),
  command('hold', 'call.hold', 'F4', () => callIs('talking'), onCall('hold')),
  command('resume', 'call.resume', 'F4', () => callIs('held'), onCall('resume')),
  command('mute', 'call.mute', 'F8', () => callIs('talking') && !phone.muted, toggleMute),
  command('unmute', 'call.unmute', 'F8', () => callIs('talking') && phone.muted, toggleMute),
  command(
    'keypad',
    'call.keypad',
    'Alt+KeyB',
    () => callIs('talking', 'held'),
    () => (ui.keypad = !ui.keypad),
  ),
  command(
    'hangUp',
    'call.hangUp',
    'F9',
    () => callIs('talking', 'held'),
    () => {
      if (ui.palette || armHangUp()) onCall('hangUp')()
    },
  ),
  command('addParty', 'party.add', 'Alt+KeyC', () => ownCall.value !== null, openAdding),
  command('swap', 'party.swap', 'Alt+KeyK', () => partiesThere.value.length > 0, swap),
  command(
    'together',
    'party.all',
    'Alt+KeyP',
    () => partiesThere.value.length > 0 && !allTogether.value,
    () => talkTo('all'),
  ),
  command(
    'leaveCall',
    'party.leave',
    'Alt+KeyR',
    () => canLeave.value,
    () => void leave(),
  ),
  ...emergencyNumbers.map((number) =>
    command(
      `emergency${number}`,
      `party.emergencies.${number}`,
      null,
      () => ownCall.value !== null,
      () => void addParty({ number }, 'join'),
    ),
  ),
  // Nobody is on the line yet: one press is enough.
  command('cancelDial', 'dial.cancel', 'F9', () => callIs('dialling'), onCall('hangUp')),
  command(
    'dial',
    'dial.title',
    'Alt+KeyH',
    () => onDesk() && canDial.value,
    () => (ui.dialFocus += 1),
  ),
]

/** Of a lead who hears a conversation; F9 ends it as it ends a call. */
const supervision: readonly Command[] = [
  ...(['listen', 'whisper', 'barge'] as const).map((mode) =>
    command(
      `watch.${mode}`,
      `command.watch.${mode}`,
      { listen: 'Alt+KeyA', whisper: 'Alt+KeyI', barge: 'Alt+KeyO' }[mode],
      () => isLead.value && watching.value !== null && watching.value.mode !== mode,
      () => hearAs({ mode }),
    ),
  ),
  command('watch.end', 'command.watch.end', 'F9', () => watching.value !== null, endWatch),
  command(
    'readNote',
    'watched.read',
    'Alt+KeyN',
    () => (live.desk?.notes.length ?? 0) > 0,
    () => {
      const note = live.desk?.notes[0]
      if (note) readNote(note.noteId)
    },
  ),
]

const states: readonly Command[] = [
  command('finish', 'call.finish', 'Alt+KeyJ', () => onDesk() && status() === 'wrapUp', goReady),
  command(
    'extend',
    'call.extendKey',
    'Alt+KeyU',
    () => onDesk() && (agent.value?.wrapUp?.extensionsLeft ?? 0) > 0,
    () => void send({ type: 'extendWrapUp' }),
  ),
  command('ready', 'state.goReady', 'Alt+KeyJ', () => stateFree('ready', 'wrapUp'), goReady),
  command(
    'notReady',
    'state.goNotReady',
    'Alt+KeyW',
    () => stateFree('notReady'),
    () => {
      void send({ type: 'notReady' })
    },
  ),
  command(
    'break',
    'state.goBreak',
    'Alt+KeyX',
    () => stateFree('onBreak'),
    () => {
      const [first] = app.reference?.breakTypes ?? []
      if (first) void send({ type: 'startBreak', breakType: first.code })
    },
  ),
]

const orders: readonly Command[] = [
  command('submit', 'order.submit', 'Ctrl+Enter', openOrder, () => void act({ event: 'submit' })),
  command(
    'answer',
    'order.answer',
    'Ctrl+Shift+Enter',
    () => openOrder() && ['CONSULT', 'PRAISE'].includes(work.draft?.fields.type ?? ''),
    () => void act({ event: 'answer' }),
  ),
  command(
    'newOrder',
    'order.newOrder',
    null,
    () => onDesk() && work.draft === null,
    () => void newOrder(),
  ),
  command(
    'useAnswer',
    'kb.useFirst',
    'Alt+KeyY',
    () => openOrder() && firstHit() !== null,
    () => {
      const hit = firstHit()
      if (hit) useAnswer(hit)
    },
  ),
  command('close', 'filed.close', null, () => work.outcome !== null, closeWork),
]

const show = (context: typeof ui.context) => () => {
  ui.context = context
}

const places = () => (app.session ? placesOf(app.session) : [])
const nextPlace = () => {
  const all = places()
  app.tab = all[(all.indexOf(app.tab) + 1) % all.length] ?? app.tab
}

const around: readonly Command[] = [
  command('caller', 'command.openCaller', 'Alt+KeyL', onDesk, show('caller')),
  command('knowledge', 'kb.title', 'Alt+KeyZ', onDesk, show('knowledge')),
  command('orders', 'command.openOrders', 'Alt+KeyG', onDesk, show('orders')),
  command('calls', 'command.openCalls', 'Alt+KeyT', onDesk, show('calls')),
  command(
    'place',
    'command.nextPlace',
    'Alt+KeyS',
    () => app.page === 'work' && places().length > 1,
    nextPlace,
  ),
  ...(['desk', 'board', 'orders', 'tray', 'search', 'reports', 'admin'] as const).map((place) =>
    command(
      `go.${place}`,
      `command.go.${place}`,
      place === 'search' ? 'Alt+KeyQ' : null,
      () => app.page === 'work' && app.tab !== place && places().includes(place),
      () => (app.tab = place),
    ),
  ),
  command(
    'theme',
    'command.theme',
    null,
    () => true,
    () => {
      settings.theme = settings.theme === 'dark' ? 'light' : 'dark'
    },
  ),
  command(
    'language',
    'command.language',
    null,
    () => true,
    () => {
      settings.language = settings.language === 'zh-CN' ? 'en-US' : 'zh-CN'
    },
  ),
  command(
    'headset',
    'app.headset',
    null,
    () => onDesk() && call.value === null,
    () => (app.page = 'headset'),
  ),
  command(
    'signOut',
    'app.signOut',
    null,
    () => call.value === null,
    () => void signOut(),
  ),
]

export const commands: readonly Command[] = [...telephone, ...supervision, ...states, ...orders, ...around]

/** `Alt+KeyJ` as it is printed on a button: `Alt+J`. */
export const keyText = (id: string): string => {
  const key = commands.find((entry) => entry.id === id)?.key ?? ''
  return key.replace(/Key([A-Z])$/, '$1').replace('Enter', '↵')
}

const pressed = (event: KeyboardEvent): string =>
  [
    ...(event.ctrlKey || event.metaKey ? ['Ctrl'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(event.shiftKey ? ['Shift'] : []),
    event.code === 'NumpadEnter' ? 'Enter' : event.code,
  ].join('+')

/** An input method is putting a character together: every key is its own. 229 is what older ones send. */
const composing = (event: KeyboardEvent) => event.isComposing || event.keyCode === 229

const onKey = (event: KeyboardEvent) => {
  if (composing(event) || event.repeat || app.expired) return
  const key = pressed(event)
  if (key === 'Ctrl+KeyK' && app.page === 'work') {
    event.preventDefault()
    ui.palette = !ui.palette
    return
  }
  const known = commands.filter((entry) => entry.key === key)
  if (known.length === 0 || app.page !== 'work') return
  // Also when it does nothing now: F4 must not suddenly be the browser's own key.
  event.preventDefault()
  if (!ui.palette) known.find((entry) => entry.enabled())?.run()
}

/** Listens for the keys; called once at the start. */
export const tieKeys = (): void => addEventListener('keydown', onKey, { capture: true })
