import type { Knex } from 'knex'
import type { DeskFilter, Reader } from '../../../app/ports/desks.ts'
import { wholeSecond } from '../../../domain/calendar/shanghai.ts'

/** The filters that every list shares, and what this reader may not find on it. */
export const narrow = (query: Knex.QueryBuilder, filter: DeskFilter, reader: Reader, now: number): void => {
  void query.whereRaw('? <> all(recused)', [reader.userId])
  if (reader.units !== null) {
    void query.whereIn('lead_unit', [...reader.units])
    void query.whereRaw('(respondent_unit is null or not respondent_unit = any(?))', [[...reader.units]])
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
  const [red, yellow, green] = ['RED', 'YELLOW', 'GREEN'].map((light) => lights.includes(light))
  void query.whereIn('status', ['PENDING_SIGN', 'HANDLING', 'RETURN_REVIEW'])
  void query.whereRaw(
    `((? and effective_due < ?) or (? and effective_due >= ? and yellow_at <= ?)
      or (? and effective_due >= ? and yellow_at > ?))`,
    [red === true, second, yellow === true, second, instant, green === true, second, instant],
  )
}
