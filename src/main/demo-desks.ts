import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Log } from '../app/ports/log.ts'
import { readRules } from '../adapters/db/orders/catalogue.ts'
import { createDeskStore } from '../adapters/db/orders/desks.ts'
import { createPublicationStore } from '../adapters/db/orders/publications.ts'
import { createOrderStore } from '../adapters/db/orders/store.ts'
import type { Privacy } from '../adapters/db/privacy.ts'
import { beginOnce, settlePastMessages } from '../adapters/db/seed/demo-once.ts'
import { createPeopleStore } from '../adapters/db/stores/people.ts'
import { tellDeskCourse } from '../app/demo/desk-course.ts'
import { createWorkOrders } from '../app/work-orders.ts'
import { createDesks } from '../app/work-orders/desks.ts'
import { newQueryCode } from './query-code.ts'

/**
 * The same beside everything else, for a start should not wait for it; the returned function ends it. A failure is
 * logged: the hotline works without its examples.
 */
export const fillDemoDesksBeside = (
  ...[database, privacy, log, now]: Parameters<typeof fillDemoDesks>
): (() => Promise<void>) => {
  let stopped = false
  const filling = fillDemoDesks(database, privacy, log, now, () => stopped).catch((err: unknown) => {
    log.error({ err }, 'the desks of the demonstration could not be filled')
  })
  return () => {
    stopped = true
    return filling
  }
}

/** Puts orders in every state on the desks of the demonstration, once for ever; what they sent counts as sent. */
export const fillDemoDesks = async (
  database: Knex,
  privacy: Privacy,
  log: Log,
  now: number,
  stopped: () => boolean = () => false,
): Promise<void> => {
  if (!(await beginOnce(database, 'demoDesks', now))) return
  let at = now
  const rules = await readRules(database)
  const orders = createOrderStore(database, privacy)
  const deps = {
    ...{ orders, log, newQueryCode, newId: () => randomUUID() },
    catalogue: { current: () => Promise.resolve(rules), forget: () => undefined },
    time: { now: () => at },
    orderChanged: () => undefined,
    desks: createDeskStore(database, privacy),
    publications: createPublicationStore(database),
  }
  const told = await tellDeskCourse(
    {
      orders: createWorkOrders(deps),
      desks: createDesks(deps),
      people: createPeopleStore(database),
      calendar: rules.clock.calendar,
      clock: { set: (to) => (at = to) },
      newId: deps.newId,
      ensureYears: (years) => orders.ensureYears(years),
      ...{ log, stopped },
    },
    now,
  )
  await settlePastMessages(database, now)
  log.info(
    { orders: told.orders, refused: told.refused.length },
    'the desks of the demonstration were filled',
  )
}
