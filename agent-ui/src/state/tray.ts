import { reactive } from 'vue'
import type { MessageItem, OutboxState } from '../../../src/contract/messages.ts'
import { t } from '../text/i18n.ts'
import { say } from './notices.ts'
import { refusalWords } from './orders/refusal-words.ts'
import { ordersRest } from './orders/workspace.ts'

/** Which messages are looked at. */
export const trayStates = {
  all: [],
  dead: ['DEAD'],
  waiting: ['WAITING', 'SENDING'],
} as const satisfies Record<string, readonly MessageItem['state'][]>
export type TrayShow = keyof typeof trayStates

/** What was sent, and the telephone that shows the one that is picked. */
export const tray = reactive({
  show: 'all' as TrayShow,
  items: [] as MessageItem[],
  nextCursor: null as string | null,
  state: 'empty' as 'empty' | 'loading' | 'fresh' | 'failed',
  outbox: null as OutboxState | null,
  picked: null as string | null,
  told: null as string | null,
  busy: false,
})

const limit = 50
let asked = 0

/** Newest first; `more` adds the next page. */
export const loadTray = async (more = false): Promise<void> => {
  const mine = ++asked
  if (tray.state !== 'fresh') tray.state = 'loading'
  try {
    const wanted = { state: trayStates[tray.show] }
    const [page, outbox] = await Promise.all([
      ordersRest.messages(wanted, { cursor: more ? tray.nextCursor : null, limit }),
      ordersRest.outbox(),
    ])
    if (mine !== asked) return
    tray.items = more ? [...tray.items, ...page.items] : [...page.items]
    tray.nextCursor = page.nextCursor
    tray.outbox = outbox
    tray.state = 'fresh'
  } catch {
    if (mine === asked) tray.state = 'failed'
  }
}

export const showTray = (show: TrayShow): Promise<void> => {
  tray.show = show
  return loadTray()
}

const run = async (work: () => Promise<string>): Promise<void> => {
  if (tray.busy) return
  tray.busy = true
  try {
    tray.told = await work()
  } catch (error) {
    tray.told = refusalWords(error)
  } finally {
    tray.busy = false
    say(tray.told ?? '')
  }
  await loadTray()
}

/** A dead letter goes back into the queue. */
export const revive = (messageId: string): Promise<void> =>
  run(async () => {
    await ordersRest.revive(messageId)
    return t('tray.retried')
  })

/** What the citizen's telephone would write back (domain.md §7: within 72 hours of T4 it counts). */
export const answer = (messageId: string, text: string): Promise<void> =>
  run(async () => t(`tray.replied.${(await ordersRest.answerFromTray(messageId, text)).outcome}`))
