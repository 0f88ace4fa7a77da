import type { DeskStore } from '../ports/desks.ts'
import type { Log } from '../ports/log.ts'
import type { CatalogueSource, OrderStore } from '../ports/orders.ts'
import type { PublicationStore } from '../ports/publications.ts'
import type { Time } from '../ports/time.ts'
import type { OrderListener } from './actor.ts'

export type WorkOrderDeps = {
  readonly orders: OrderStore
  readonly catalogue: CatalogueSource
  readonly time: Pick<Time, 'now'>
  /** A UUID. */
  readonly newId: () => string
  /** Six random digits: with the number they open the result to whoever has both. */
  readonly newQueryCode: () => string
  readonly orderChanged: OrderListener
  readonly log: Log
}

export type DeskDeps = WorkOrderDeps & {
  readonly desks: DeskStore
  readonly publications: PublicationStore
}
