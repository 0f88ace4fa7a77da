import type {
  BatchResult,
  CaseHistoryItem,
  DeskCounts,
  DeskItem,
  DeskName,
  DuePreview,
  OrderCase,
  Pressed,
  Publication,
  SupervisionItem,
  TaskItem,
  UnitSuggestion,
} from '../../../src/contract/desks.ts'
import type { MessageItem, OutboxState } from '../../../src/contract/messages.ts'
import type { Behind, Report } from '../../../src/contract/reports.ts'
import type { Press } from '../../../src/contract/presses.ts'
import { type Ask, type Page, query } from './rest.ts'

/** What a list is narrowed to; null and empty mean "any". */
export type Filter = {
  status: readonly string[]
  light: readonly string[]
  type: readonly string[]
  urgency: readonly string[]
  category: string | null
  districtCode: string | null
  leadUnit: string | null
}

/** What a search asks for; null means that it does not matter. */
export type Wanted = {
  readonly orderNo: string | null
  readonly phone: string | null
  readonly name: string | null
  readonly text: string | null
  readonly from: string | null
  readonly to: string | null
}

type PageAsk = { readonly cursor: string | null; readonly limit: number }

const pageQuery = ({ cursor, limit }: PageAsk) => ({ cursor, limit: String(limit) })

type BatchItem<T extends Press['event']> = Extract<Press, { event: T }> & { readonly orderId: string }

/** The routes of the desks that work on orders once they are filed. */
export const createOrdersRest = (ask: Ask) => ({
  counts: () => ask<DeskCounts>('GET', '/desk-counts'),
  list: (desk: DeskName, filter: Filter, page: PageAsk) =>
    ask<Page<DeskItem>>('GET', `/desks/${desk}?${query({ ...filter, ...pageQuery(page) })}`),
  tasks: (page: PageAsk) => ask<Page<TaskItem>>('GET', `/tasks?${query(pageQuery(page))}`),
  register: (open: boolean, page: PageAsk) =>
    ask<Page<SupervisionItem>>(
      'GET',
      `/supervisions?${query({ ...(open ? { state: 'open' } : {}), ...pageQuery(page) })}`,
    ),
  search: (wanted: { orderNo?: string; text?: string; phone?: string }, filter: Filter, page: PageAsk) =>
    ask<Page<DeskItem>>('GET', `/search?${query({ ...wanted, ...filter, ...pageQuery(page) })}`),
  find: (wanted: Wanted, filter: Filter, page: PageAsk) =>
    ask<Page<DeskItem>>('GET', `/search?${query({ ...wanted, ...filter, ...pageQuery(page) })}`),
  countFound: (wanted: Wanted, filter: Filter) =>
    ask<{ count: number }>('GET', `/search/count?${query({ ...wanted, ...filter })}`),
  report: (asked: Readonly<Record<string, string | null>>) =>
    ask<Report>('GET', `/reports/orders?${query(asked)}`),
  behind: (asked: Readonly<Record<string, string | null>>) =>
    ask<Behind>('GET', `/reports/orders/behind?${query(asked)}`),
  case: (orderId: string) => ask<OrderCase>('GET', `/cases/${orderId}`),
  history: (orderId: string) => ask<CaseHistoryItem[]>('GET', `/cases/${orderId}/history`),
  press: (orderId: string, press: Press) => ask<Pressed>('POST', `/cases/${orderId}/events`, press),
  suggestions: (orderId: string) => ask<UnitSuggestion[]>('GET', `/cases/${orderId}/units`),
  previewDue: (orderId: string, limit: { limitUnit: string; limitValue: string } | null) =>
    ask<DuePreview>('GET', `/cases/${orderId}/due?${query(limit ?? {})}`),
  dispatchAll: (items: readonly BatchItem<'dispatch'>[]) =>
    ask<BatchResult[]>('POST', '/batches/dispatch', { items }),
  signAll: (items: readonly BatchItem<'sign'>[]) => ask<BatchResult[]>('POST', '/batches/sign', { items }),
  published: (page: PageAsk) => ask<Page<Publication>>('GET', `/publications?${query(pageQuery(page))}`),
  publish: (wording: { orderId: string; title: string; body: string; reply: string }) =>
    ask<Publication>('POST', '/publications', wording),
  unpublish: (orderId: string) => ask<undefined>('DELETE', `/publications/${orderId}`),
  messages: (wanted: { orderId?: string; number?: string; state?: readonly string[] }, page: PageAsk) =>
    ask<Page<MessageItem>>('GET', `/messages?${query({ ...wanted, ...pageQuery(page) })}`),
  outbox: () => ask<OutboxState>('GET', '/messages/outbox'),
  revive: (messageId: string) => ask<undefined>('POST', `/messages/${messageId}/revive`),
  answerFromTray: (messageId: string, text: string) =>
    ask<{ outcome: 'rated' | 'nobodyAsked' | 'noRating' | 'seenBefore' }>('POST', '/tray/replies', {
      messageId,
      text,
    }),
})
