import type { Light } from '../../domain/orders/clocks/handling.ts'
import type { Task, Supervision } from '../../domain/orders/course.ts'
import type { OrderStatus, OrderType, Urgency } from '../../domain/orders/terms.ts'
import type { Role } from '../../domain/people.ts'

/** Which list: each has its own deadline, by which it is sorted, the nearest first. */
export type DeskName =
  | 'dispatch'
  | 'returns'
  | 'unit'
  | 'review'
  | 'callback'
  | 'ruling'
  | 'extensions'
  | 'expedite'
  | 'nearing'
  | 'overdue'
  | 'proposed'

/** Null and absent mean "any". Instants in ms since the epoch. */
export type DeskFilter = {
  readonly status?: readonly OrderStatus[]
  readonly light?: readonly Light[]
  readonly type?: readonly OrderType[]
  readonly urgency?: readonly Urgency[]
  /** A leaf, or a whole branch by its first two digits. */
  readonly category?: string
  readonly districtCode?: string
  readonly leadUnit?: string
}

export type Keyset = { readonly at: number; readonly orderId: string; readonly id?: number }

/** Whose list: what this person stepped back from is never on it, a unit's holds what lies with it. */
export type Reader = { readonly userId: string; readonly units: readonly string[] | null }

export type DeskQuery = {
  readonly desk: DeskName
  readonly filter: DeskFilter
  readonly reader: Reader
  readonly now: number
  readonly after: Keyset | null
  readonly limit: number
}

/** A line of a desk's list; nothing of who complained. `key` is what the list is sorted by. */
export type DeskItem = {
  readonly orderId: string
  readonly orderNo: string
  readonly version: number
  readonly status: OrderStatus
  readonly type: OrderType | null
  readonly category: string | null
  readonly title: string
  readonly urgency: Urgency
  readonly districtCode: string | null
  readonly leadUnit: string | null
  readonly confidential: boolean
  readonly key: number
  readonly due: number | null
  readonly light: Light | null
  readonly dispatchDue: number | null
  readonly signDue: number | null
  readonly overallDue: number | null
  readonly callbackMisses: number
  readonly lastMissAt: number | null
  readonly silentUntil: number | null
  readonly urges: number
  readonly redos: number
  readonly returns: number
  readonly isSupervised: boolean
  readonly hardOrder: boolean
  readonly provisional: boolean
  readonly createdAt: number
}

export type TaskItem = Pick<Task, 'id' | 'kind' | 'unit' | 'status' | 'assignedAt' | 'due' | 'signedAt'> & {
  readonly orderId: string
  readonly orderNo: string
  readonly version: number
  readonly title: string
  readonly urgency: Urgency
  readonly leadUnit: string | null
}

export type SupervisionItem = Pick<
  Supervision,
  'id' | 'status' | 'trigger' | 'means' | 'issuedAt' | 'due' | 'answeredAt' | 'rejections' | 'closedAt'
> & {
  readonly submittedAt: number
  readonly orderId: string
  readonly orderNo: string
  readonly version: number
  readonly title: string
  readonly leadUnit: string | null
  readonly orderStatus: OrderStatus
}

/** What is searched for; every given part must fit. */
export type SearchQuery = {
  readonly reader: Reader
  /** The writer's own orders alone; null for those who see all. */
  readonly agentId: string | null
  /** Whole, or four characters of it at least. */
  readonly orderNo: string | null
  /** A whole number, or the last four digits of one. */
  readonly phone: string | null
  /** The whole name of the appellant. */
  readonly name: string | null
  /** Created from then on, and before then; null for any time. */
  readonly createdFrom: number | null
  readonly createdUntil: number | null
  /** Two characters at least, found in title, content or address; blanks part words that must all be there. */
  readonly text: string | null
  readonly filter: DeskFilter
  readonly now: number
  readonly after: Keyset | null
  readonly limit: number
}

/** How often orders of a matter like this one ended with a unit. */
export type PastRuling = { readonly unit: string; readonly orders: number; readonly sameDistrict: number }

/** Names and roles by user id; who is not there is unknown. */
export type People = ReadonlyMap<string, { readonly name: string; readonly role: Role }>

export type LateSupervision = { readonly orderId: string; readonly id: number; readonly due: number }

/** Lists that have a number beside them. */
export type CountedList = DeskName | 'tasks' | 'supervisions'

export type DeskStore = {
  list(query: DeskQuery): Promise<readonly DeskItem[]>
  tasks(query: Pick<DeskQuery, 'reader' | 'now' | 'after' | 'limit'>): Promise<readonly TaskItem[]>
  /** Newest first. */
  supervisions(query: {
    readonly open: boolean
    readonly after: Keyset | null
    readonly limit: number
  }): Promise<readonly SupervisionItem[]>
  people(userIds: readonly string[]): Promise<People>
  /** How many are on each of these lists for this reader, counted up to a thousand. */
  counts(
    lists: readonly CountedList[],
    reader: Reader,
    now: number,
  ): Promise<Readonly<Partial<Record<CountedList, number>>>>
  /** Newest first, by a part of its number the latest number; `key` is when it was created. */
  search(query: SearchQuery): Promise<readonly DeskItem[]>
  /** How many fit; counting ends at `most`. */
  countFound(query: Omit<SearchQuery, 'after' | 'limit'>, most: number): Promise<number>
  pastRulings(category: string, districtCode: string | null): Promise<readonly PastRuling[]>
  /** Orders whose 72 hours of silence are over. */
  silentOrders(now: number, limit: number): Promise<readonly string[]>
  /** Orders whose light is yellow and whose unit has not been told of this deadline. */
  untoldOrders(now: number, limit: number): Promise<readonly string[]>
  /** Supervisions whose answer is overdue, and whose unit has not been reminded of this deadline. */
  lateSupervisions(now: number, limit: number): Promise<readonly LateSupervision[]>
  /** Open orders with a due date that a notice of holidays may move, after `orderId`. */
  provisionalOrders(after: string | null, limit: number): Promise<readonly string[]>
}
