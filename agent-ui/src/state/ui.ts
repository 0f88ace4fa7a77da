import { reactive } from 'vue'

/** What is open on the desk; nobody's business but this page's. */
export const ui = reactive({
  context: 'caller' as 'caller' | 'knowledge' | 'orders' | 'calls',
  palette: false,
  keypad: false,
  /** A rare ending of the order in the middle, or its words for reading back. */
  ending: null as 'refuse' | 'transfer' | 'readBack' | null,
  /** Counts the requests to put the cursor into the dial field. */
  dialFocus: 0,
  /** F9 was pressed once: the next one within a moment hangs up. */
  hangUpArmed: false,
})

const armedMs = 2000
let armed: ReturnType<typeof setTimeout> | undefined

/** True when this press is the second one. A single stray key must not cut off a citizen. */
export const armHangUp = (): boolean => {
  clearTimeout(armed)
  const second = ui.hangUpArmed
  ui.hangUpArmed = !second
  if (!second) armed = setTimeout(() => (ui.hangUpArmed = false), armedMs)
  return second
}
