import type { ArchiveResult } from '../course-terms.ts'
import { isTaskOpen, withMember, type Course } from '../course.ts'
import type { OrderInput } from '../event.ts'
import type { FieldName } from '../fields.ts'
import type { Acceptance, Notice, Order, OrderCommand, OrderStep, Sheet } from '../order.ts'
import type { MessageTemplateId, OrderStatus } from '../terms.ts'

export const sheetOf = ({ orderId, agentId, fields, course }: Order): Sheet => ({
  orderId,
  agentId,
  fields,
  course,
})

type More = {
  readonly data?: Readonly<Record<string, unknown>>
  readonly changed?: readonly FieldName[]
  readonly commands?: readonly OrderCommand[]
}

/** One step with its fact; the first exit from DRAFT to anything but VOIDED asks for the number. */
export const step = (from: Order, input: OrderInput, order: Order | null, more: More = {}): OrderStep => {
  const numbered = from.acceptance !== null || order === null || order.acceptance === null
  const { type: event, at } = input
  return {
    order,
    changed: more.changed ?? [],
    facts: [{ event, at, from: from.status, to: order?.status ?? null, data: more.data ?? {} }],
    commands: [...(numbered ? [] : [{ type: 'issueNumber', at } as const]), ...(more.commands ?? [])],
  }
}

/**
 * A numbered order taken to a status (or left in it), with what changed on its way. The one place that says "this course
 * fits that status"; `test/unit/orders` holds every order that the table yields against `findShapeFaults`.
 */
export const move = (
  order: Order,
  input: OrderInput,
  status: OrderStatus,
  changes: Partial<Course>,
  more: More & { readonly acceptance?: Acceptance } = {},
): OrderStep => {
  const { acceptance = order.acceptance, ...rest } = more
  const course = { ...order.course, ...changes }
  return step(order, input, { ...sheetOf(order), status, acceptance, course } as Order, rest)
}

/** The same, by somebody who from now on has had a hand in the order. */
export const moveByHand = (
  order: Order,
  input: OrderInput,
  status: OrderStatus,
  changes: Partial<Course>,
  more: Parameters<typeof move>[4] = {},
): OrderStep =>
  move(
    order,
    input,
    status,
    { handledBy: withMember(order.course.handledBy, input.by.userId), ...changes },
    more,
  )

/** Whatever was still open beside the order ends with it (domain.md §7: a supervision is closed when the order ends). */
export const closeCourse = (course: Course, at: number): Course => ({
  ...course,
  tasks: course.tasks.map((task) =>
    isTaskOpen(task) ? { ...task, status: 'WAIVED' as const, endedAt: at } : task,
  ),
  extensions: lapseExtensions(course.extensions, at),
  supervisions: course.supervisions.map((one) =>
    one.status === 'CLOSED' ? one : { ...one, status: 'CLOSED' as const, closedAt: at },
  ),
  supervisionProposedAt: null,
  proposedRuling: null,
})

export const lapseExtensions = (extensions: Course['extensions'], at: number): Course['extensions'] =>
  extensions.map((one) =>
    one.status === 'ASKED' ? { ...one, status: 'LAPSED' as const, decidedAt: at } : one,
  )

/** Into the archive, with everything beside it closed. */
export const archive = (
  order: Order,
  input: OrderInput,
  result: ArchiveResult,
  changes: Partial<Course> = {},
  data: Readonly<Record<string, unknown>> = {},
): OrderStep => {
  if (order.acceptance === null) return step(order, input, order)
  const course = closeCourse({ ...order.course, ...changes }, input.at)
  const { acceptance } = order
  const ended: Order = { ...sheetOf(order), course, status: 'ARCHIVED', acceptance, closing: { result } }
  return step(order, input, ended, { data: { ...data, result } })
}

/** A message to the citizen, or with `unit` to that unit. */
export const notice = (
  template: MessageTemplateId,
  key: string,
  more: Partial<Pick<Notice, 'unit' | 'due' | 'signDue' | 'reason'>> = {},
): Notice => ({ type: 'notify', template, key, unit: null, due: null, signDue: null, reason: null, ...more })
