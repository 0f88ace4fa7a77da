import type { OrderCase } from '../../../../src/contract/desks.ts'

type Course = OrderCase['course']

const emptyCourse = {
  ...{ respondentUnit: null, first: null, assignment: null, dispatches: 0, tasks: [], returning: null },
  ...{ acceptedReturns: 0, extensions: [], feedback: null, redo: null, redoCount: 0, callback: null },
  ...{ callbacks: [], rounds: 0, dissatisfied: 0, firstRating: null, finalRating: null, supervisions: [] },
  ...{ supervisionProposedAt: null, urges: [], unreasonableApplication: null, proposedRuling: null },
  ...{ hardOrder: false, forbidReturn: false, unreasonable: false, notCounted: false },
} satisfies Course

/** An order as a desk gets it, with what a test is about. */
export const givenCase = (
  order: Partial<OrderCase['order']>,
  course: Partial<Course> = {},
  possible: OrderCase['possible'] = [],
): OrderCase =>
  ({
    order: { status: 'HANDLING', type: 'COMPLAINT', dispatchDue: null, ...order },
    course: { ...emptyCourse, ...course },
    ending: { result: null, code: null, reason: null, service: null, into: null },
    ...{ light: null, now: 0, possible, people: {} },
  }) as unknown as OrderCase

const at = Date.parse('2026-11-26T10:00:00+08:00')
const deadline = (due: string, basis: string) => ({
  ...{ start: at, due: Date.parse(due), limit: { unit: 'WORKDAY' as const, value: 5 } },
  ...{ basis, provisional: false },
})

/** With a unit since 10:00 of 2026-11-26, a Thursday. */
export const assignment: NonNullable<Course['assignment']> = {
  ...{ unit: 'ECO', at, by: 'somebody', kind: 'NORMAL', statutory: null },
  sign: deadline('2026-11-27T17:00:00+08:00', '签收'),
  contact: deadline('2026-11-27T17:00:00+08:00', '联系'),
  finish: deadline('2026-12-03T17:00:00+08:00', '办结'),
  returnBy: deadline('2026-11-30T17:00:00+08:00', '退单'),
  ...{ signedAt: null, contactedAt: null, contactTries: 0, lastContact: null },
}
