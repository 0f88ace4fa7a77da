import { computed, reactive, watch } from 'vue'
import type { SimilarOrder } from '../../../src/contract/assist.ts'
import { RestError } from '../link/rest.ts'
import { t } from '../text/i18n.ts'
import { errorText, say } from './notices.ts'
import { rest } from './session.ts'
import { act, work } from './work.ts'

/** Earlier orders that may be the same matter as the one being typed (domain.md §4, N6). */
export const similar = reactive({
  found: [] as readonly SimilarOrder[],
  urged: [] as readonly string[],
  problem: null as string | null,
  busy: null as string | null,
})

/** Once something that could tell is saved, and after a silence: nobody waits for it. */
const silenceMs = 600
const telling = computed(() => {
  const order = work.draft?.order
  return order?.status === 'DRAFT' ? `${order.orderId} ${order.version}` : null
})

const look = async (orderId: string): Promise<void> => {
  try {
    const found = await rest.ask<readonly SimilarOrder[]>('GET', `/orders/${orderId}/similar`)
    if (work.draft?.order?.orderId === orderId) similar.found = found
  } catch {
    // A help only: without it the order can be written all the same.
    similar.found = []
  }
}

/** While the list is on the screen; answers with how to stop. */
export const watchSimilar = (): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let before = ''
  const stop = watch(
    telling,
    (now) => {
      clearTimeout(timer)
      const orderId = now?.split(' ')[0] ?? ''
      if (orderId !== before) Object.assign(similar, { found: [], urged: [], problem: null })
      before = orderId
      if (orderId !== '') timer = setTimeout(() => void look(orderId), silenceMs)
    },
    { immediate: true },
  )
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** The order that pursues the matter already is urged; the draft stays open until the agent ends it. */
export const urgeSimilar = async ({ orderId, orderNo, version }: SimilarOrder): Promise<void> => {
  if (similar.busy !== null) return
  similar.busy = orderId
  similar.problem = null
  try {
    const event = { event: 'urge' as const, note: '', mergedFrom: null }
    await rest.orderEvent(orderId, { ...event, version, requestId: crypto.randomUUID() })
    similar.urged = [...similar.urged, orderId]
    say(t('dup.urged', { no: orderNo }))
  } catch (error) {
    similar.problem = errorText(error)
    const mine = work.draft?.order?.orderId
    if (error instanceof RestError && error.code === 'ORDER_CONFLICT' && mine !== undefined) await look(mine)
  } finally {
    similar.busy = null
  }
}

/** What is new goes with the other order, which is urged by that (domain.md §5.4, N6). */
export const mergeInto = ({ orderId }: SimilarOrder): Promise<void> => act({ event: 'merge', into: orderId })
