import { kpiBases, kpiFlags, type Contribution, type KpiFlag } from '../../../domain/kpi/contribution.ts'
import type { KpiBasis } from '../../../domain/kpi/definitions.ts'

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Column of the moment that puts an order into a period. */
export const momentColumn = (basis: KpiBasis): string => `${snake(basis)}_at`

/** Column of `kpi_orders` and of `kpi_cells`; of the latter also for a basis, whose orders it counts. */
export const countColumn = (name: KpiBasis | KpiFlag): string => snake(name)

const flagNames = Object.keys(kpiFlags) as KpiFlag[]
export const countNames: readonly (KpiBasis | KpiFlag)[] = [...kpiBases, ...flagNames]
export const countColumns: readonly string[] = countNames.map(countColumn)

/** Where an order belongs; null where it has none. */
export type KpiPlace = {
  readonly orderId: string
  readonly createdYear: number
  readonly unit: string | null
  readonly category: string | null
  readonly district: string | null
}

type KpiRow = Readonly<Record<string, string | number | boolean | Date | null>>

/** A row of `kpi_orders`. */
export const contributionToRow = (place: KpiPlace, { moments, flags, lateAfter }: Contribution): KpiRow => ({
  order_id: place.orderId,
  created_year: place.createdYear,
  unit: place.unit ?? '',
  category: place.category ?? '',
  district: place.district ?? '',
  ...Object.fromEntries(kpiBases.map((basis) => [momentColumn(basis), dateOf(moments[basis])])),
  late_after: dateOf(lateAfter),
  ...Object.fromEntries(flagNames.map((flag) => [countColumn(flag), flags[flag]])),
})

const dateOf = (instant: number | null): Date | null => (instant === null ? null : new Date(instant))
