import type { SimilarOrder } from '../../contract/assist.ts'
import { normaliseNumber } from '../../domain/numbers.ts'
import { similarity } from '../../domain/orders/similar.ts'
import { talkTexts, type TalkTexts } from '../../domain/orders/talk.ts'
import { isOpen } from '../../domain/orders/terms.ts'
import type { Reference } from '../../contract/reference.ts'
import type { SimilarFound, SimilarStore } from '../ports/similar.ts'
import type { OrderRecord } from '../ports/orders.ts'
import type { Actor } from './actor.ts'
import type { WorkOrderDeps } from './deps.ts'
import { readOrder } from './reading.ts'

/** What helps the agent while an order is typed. Errors are those of `WorkOrders`. */
export type Assist = {
  /** Earlier orders that may be the same matter, the likeliest first; at most eight. */
  similar(actor: Actor, orderId: string): Promise<readonly SimilarOrder[]>
  /** What to say: reading back, asking for privacy, closing, refusing. */
  talk(actor: Actor, orderId: string): Promise<TalkTexts>
}

const shown = 8

export const createAssist = (
  deps: WorkOrderDeps & {
    readonly similar: SimilarStore
    readonly reference: { load(): Promise<Reference> }
  },
): Assist => ({
  similar: async (actor, orderId) => {
    const record = await readOrder(deps, actor, orderId)
    const found = await deps.similar.find(askOf(record, actor, deps.time.now()))
    return found
      .flatMap((one) => toItem(one))
      .toSorted((a, b) => b.score - a.score || b.createdAt - a.createdAt)
      .slice(0, shown)
  },
  talk: async (actor, orderId) => {
    const { order, orderNo } = await readOrder(deps, actor, orderId)
    const { categories, districts } = await deps.reference.load()
    const nameOf = (list: readonly { code: string; name: string }[], code: string | null) =>
      list.find((one) => one.code === code)?.name ?? null
    return talkTexts(
      { fields: order.fields, orderNo, dispatchDue: order.acceptance?.dispatch?.due ?? null },
      {
        district: nameOf(districts, order.fields.districtCode),
        category: nameOf(categories, order.fields.category),
      },
      deps.time.now(),
    )
  },
})

const askOf = ({ order, callerNumber }: OrderRecord, actor: Actor, now: number) => {
  const { category, districtCode, address, title, content, contactNumber } = order.fields
  return {
    ...{ orderId: order.orderId, category, districtCode, address: address.trim(), now },
    words: `${title} ${content}`.trim(),
    numbers: [callerNumber, contactNumber].flatMap((number) => normaliseNumber(number ?? '') ?? []),
    readerId: actor.userId,
  }
}

/** Of a confidential order nobody learns more than that there is one, unless the same telephone reported it. */
const toItem = ({ likeness, confidential, ...found }: SimilarFound): readonly SimilarOrder[] => {
  const alike = similarity(likeness)
  if (alike === null) return []
  const title = confidential && !likeness.sameNumber ? '' : found.title
  return [{ ...found, title, open: isOpen(found.status), ...alike }]
}
