import type { Knex } from 'knex'
import type { DeskFilter, Reader } from '../../../app/ports/desks.ts'
import { wholeSecond } from '../../../domain/calendar/shanghai.ts'

/** The filters that every list shares, and what this reader may not find on it. */
export const narrow = (query: Knex.QueryBuilder, filter: DeskFilter, reader: Reader, now: number): void => {
  void query.whereRaw(`not jsonb_exists(coalesce(course -> 'recused', '[]'), ?)`, [reader.userId])
  if (reader.units !== null) {
    void query.whereIn('lead_unit', [...reader.units])
    void query.where((or) =>
      or.whereNull('respondent_unit').orWhereNotIn('respondent_unit', [...(reader.units ?? [])]),
    )
  }
  const { category, districtCode, leadUnit } = filter
  if (filter.status !== undefined) void query.whereIn('status', [...filter.status])
  if (filter.type !== undefined) void query.whereIn('type', [...filter.type])
  if (filter.urgency !== undefined) void query.whereIn('urgency', [...filter.urgency])
  if (category !== undefined) {
    void (category.length <= 2
      ? query.whereRaw('left(category, 2) = ?', [category])
      : query.where({ category }))
  }
  if (districtCode !== undefined) void query.where({ district_code: districtCode })
  if (leadUnit !== undefined) void query.where({ lead_unit: leadUnit })
  if (filter.light !== undefined) narrowByLight(query, filter.light, now)
}

const narrowByLight = (query: Knex.QueryBuilder, lights: readonly string[], now: number): void => {
  const [second, instant] = [new Date(wholeSecond(now)), new Date(now)]
  void query.whereIn('status', ['PENDING_SIGN', 'HANDLING', 'RETURN_REVIEW'])
  void query.where((any) => {
    void any.whereRaw('false')
    if (lights.includes('RED')) void any.orWhere('effective_due', '<', second)
    if (lights.includes('YELLOW')) {
      void any.orWhere((one) => one.where('effective_due', '>=', second).where('yellow_at', '<=', instant))
    }
    if (lights.includes('GREEN')) {
      void any.orWhere((one) => one.where('effective_due', '>=', second).where('yellow_at', '>', instant))
    }
  })
}
