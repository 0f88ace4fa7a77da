import type { CaseHistoryItem, DeskCounts, DuePreview } from '../../contract/desks.ts'
import type { By } from '../../domain/orders/event.ts'
import { maySee } from '../../domain/orders/permissions.ts'
import { findPublicationFaults } from '../../domain/orders/publication.ts'
import type { Limit } from '../../domain/orders/clocks/deadline.ts'
import { errors, withDetails, type FieldError } from '../errors.ts'
import type { DeskItem, SupervisionItem, TaskItem } from '../ports/desks.ts'
import type { OrderRecord } from '../ports/orders.ts'
import type { Publication } from '../ports/publications.ts'
import type { Actor } from './actor.ts'
import { peopleIn, recordToCase, type OrderCase } from './case-view.ts'
import { applyRequest, personOf } from './changes.ts'
import type { DeskDeps } from './deps.ts'
import {
  countDesks,
  countFound,
  deskReaders,
  listDesk,
  readAsk,
  readerOf,
  requireRole,
  searchOrders,
  toPage,
  type DeskAsk,
  type Page,
  type PageAsk,
  type SearchAsk,
} from './desk-lists.ts'
import { previewDue } from './due-preview.ts'
import { historyFor } from './history.ts'
import { readOrder } from './reading.ts'
import { noSuchOrder } from './refusals.ts'
import type { AnyRequest, DeskRequest } from './requests.ts'
import { suggestUnits, type UnitSuggestion } from './suggesting.ts'
import { tell } from './telling.ts'

/** What became of one order of a batch; the others go on. */
export type BatchResult =
  | { readonly orderId: string; readonly ok: true; readonly version: number }
  | { readonly orderId: string; readonly ok: false; readonly error: BatchError }
export type BatchError = {
  readonly code: string
  readonly message: string
  readonly details: FieldError[]
}

type List = (actor: Actor, ask: DeskAsk) => Promise<Page<DeskItem>>
type Batch<T extends DeskRequest['event']> = (
  actor: Actor,
  items: readonly (DeskRequest<T> & { readonly orderId: string })[],
) => Promise<readonly BatchResult[]>

/**
 * What each desk does. Errors are those of `WorkOrders`; a list asked for by another role is `FORBIDDEN`. Every press goes
 * through `press`, whose `request.event` names it: the rules say who may and when.
 */
export type Desks = {
  /** The order with its way, its light and what this person could press. */
  open(actor: Actor, orderId: string): Promise<OrderCase>
  /** One press; answers with the order as it is now, or null where the press took it out of this person's sight. */
  press(actor: Actor, orderId: string, request: AnyRequest): Promise<OrderCase | null>
  /** What happened, oldest first, with the words that were given; for a unit without the people of the hotline. */
  history(actor: Actor, orderId: string): Promise<readonly CaseHistoryItem[]>
  search(actor: Actor, ask: SearchAsk): Promise<Page<DeskItem>>
  /** How many that finds; `mostCounted` means that many or more. */
  countFound(actor: Actor, ask: SearchAsk): Promise<number>
  /** How many are on each list that this person reads. */
  counts(actor: Actor): Promise<DeskCounts>
  readonly dispatchDesk: {
    list: List
    returns: List
    /** Who should have it and why, the lead first. */
    suggest(actor: Actor, orderId: string): Promise<readonly UnitSuggestion[]>
    /** When it would be due if it were dispatched now; `limit` is a law's own. */
    previewDue(actor: Actor, orderId: string, limit: Limit | null): Promise<DuePreview>
    dispatch: Batch<'dispatch'>
  }
  readonly unitDesk: {
    list: List
    tasks(actor: Actor, ask: PageAsk): Promise<Page<TaskItem>>
    sign: Batch<'sign'>
  }
  readonly reviewDesk: { list: List }
  readonly callbackDesk: { list: List }
  readonly expediteDesk: { urged: List; nearing: List; overdue: List }
  readonly supervision: {
    register(actor: Actor, ask: PageAsk & { readonly open?: boolean }): Promise<Page<SupervisionItem>>
    proposed: List
  }
  readonly leader: { extensions: List; rulings: List }
  readonly suggestions: {
    /** Puts a suggestion and its answer before the public, worded anew without anybody in it. */
    publish(
      actor: Actor,
      orderId: string,
      wording: Pick<Publication, 'title' | 'body' | 'reply'>,
    ): Promise<Publication>
    withdraw(actor: Actor, orderId: string): Promise<void>
    /** Newest first, for everybody. */
    published(ask: PageAsk): Promise<Page<Publication>>
  }
}

const maxBatch = 100

export const createDesks = (deps: DeskDeps): Desks => {
  const list =
    (desk: Parameters<typeof listDesk>[2]): List =>
    (actor, ask) =>
      listDesk(deps, actor, desk, ask)
  const batch: Batch<DeskRequest['event']> = async (actor, items) => {
    if (items.length === 0 || items.length > maxBatch) {
      throw withDetails(new errors.invalid(), [{ field: 'items', rule: 'range', limit: maxBatch }])
    }
    const results: BatchResult[] = []
    for (const { orderId, ...request } of items) results.push(await one(deps, actor, orderId, request))
    return results
  }
  return {
    open: async (actor, orderId) => {
      const record = await readOrder(deps, actor, orderId)
      return showCase(deps, record, await personOf(deps, actor))
    },
    press: (actor, orderId, request) => press(deps, actor, orderId, request),
    history: async (actor, orderId) => {
      await readOrder(deps, actor, orderId)
      return historyFor(await deps.orders.history(orderId), actor.role)
    },
    search: (actor, ask) => searchOrders(deps, actor, ask),
    countFound: (actor, ask) => countFound(deps, actor, ask),
    counts: (actor) => countDesks(deps, actor),
    dispatchDesk: {
      list: list('dispatch'),
      returns: list('returns'),
      suggest: async (actor, orderId) => {
        requireRole(actor, ['DISPATCHER', 'LEADER'])
        const record = await readOrder(deps, actor, orderId)
        return suggestUnits(deps.desks, record, await deps.catalogue.current())
      },
      previewDue: (actor, orderId, limit) => previewDue(deps, actor, orderId, limit),
      dispatch: batch,
    },
    unitDesk: {
      list: list('unit'),
      tasks: async (actor, ask) => {
        requireRole(actor, deskReaders.tasks)
        const { limit, after } = readAsk(ask)
        const reader = await readerOf(deps, actor)
        const rows = await deps.desks.tasks({ reader, now: deps.time.now(), after, limit: limit + 1 })
        return toPage(rows, limit, (row) => `${row.due}.${row.orderId}.${row.id}`)
      },
      sign: batch,
    },
    reviewDesk: { list: list('review') },
    callbackDesk: { list: list('callback') },
    expediteDesk: { urged: list('expedite'), nearing: list('nearing'), overdue: list('overdue') },
    supervision: {
      register: async (actor, ask) => {
        requireRole(actor, deskReaders.supervisions)
        const { limit, after } = readAsk(ask)
        const rows = await deps.desks.supervisions({ open: ask.open === true, after, limit: limit + 1 })
        return toPage(rows, limit, (row) => `${row.submittedAt}.${row.orderId}.${row.id}`)
      },
      proposed: list('proposed'),
    },
    leader: { extensions: list('extensions'), rulings: list('ruling') },
    suggestions: suggestionsOf(deps),
  }
}

const press = async (
  deps: DeskDeps,
  actor: Actor,
  orderId: string,
  request: AnyRequest,
): Promise<OrderCase | null> => {
  const at = deps.time.now()
  const rules = await deps.catalogue.current()
  const { record, changes } = await applyRequest(deps, rules, orderId, request, actor, at)
  tell(deps, changes)
  if (record === null) return null
  const by = await personOf(deps, actor)
  return maySee(record.order, by) ? showCase(deps, record, by) : null
}

const showCase = async (deps: DeskDeps, record: OrderRecord, by: By): Promise<OrderCase> => {
  const [rules, people] = await Promise.all([
    deps.catalogue.current(),
    deps.desks.people(peopleIn(record.order)),
  ])
  return recordToCase(record, by, rules, deps.time.now(), people)
}

const one = async (
  deps: DeskDeps,
  actor: Actor,
  orderId: string,
  request: AnyRequest,
): Promise<BatchResult> => {
  try {
    const rules = await deps.catalogue.current()
    const { record, changes } = await applyRequest(deps, rules, orderId, request, actor, deps.time.now())
    tell(deps, changes)
    return { orderId, ok: true, version: record?.version ?? 0 }
  } catch (error) {
    // A refusal is this order's answer; anything else is no refusal and ends the batch.
    if (!(error instanceof Error) || !('code' in error) || !('statusCode' in error)) throw error
    const details = 'details' in error ? (error.details as readonly FieldError[]) : []
    return {
      orderId,
      ok: false,
      error: { code: String(error.code), message: error.message, details: [...details] },
    }
  }
}

const suggestionsOf = (deps: DeskDeps): Desks['suggestions'] => ({
  publish: async (actor, orderId, wording) => {
    requireRole(actor, ['REVIEWER', 'LEADER'])
    const record = await readOrder(deps, actor, orderId)
    const faults = findPublicationFaults(record.order, record.callerNumber, wording)
    if (faults.length > 0) throw withDetails(new errors.invalid(), faults)
    const { feedback } = record.order.course
    const verdict = feedback?.kind === 'FORM' ? feedback.form.verdict : null
    if (verdict === null) throw new Error('A suggestion was published without a verdict')
    const publication = { ...wording, orderId, verdict, publishedAt: deps.time.now() }
    await deps.publications.publish(publication, actor.userId)
    return publication
  },
  withdraw: async (actor, orderId) => {
    requireRole(actor, ['REVIEWER', 'LEADER'])
    if (!(await deps.publications.withdraw(orderId, deps.time.now()))) throw noSuchOrder()
  },
  published: async (ask) => {
    const { limit, after } = readAsk(ask)
    const rows = await deps.publications.list(after, limit + 1)
    return toPage(rows, limit, (row) => `${row.publishedAt}.${row.orderId}`)
  },
})
