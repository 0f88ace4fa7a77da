import type { Knex } from 'knex'

/** The small table that knows the numbers of all years, and in which partition an order stands. */
export type NumberRow = {
  readonly order_no: string
  readonly order_id: string
  readonly created_year: number
}

export type NumberQuery = {
  /** Whole, or four characters of it at least. */
  readonly wanted: string
  /** Only numbers before this one; null for any. */
  readonly before: string | null
  readonly limit: number
}

/** So many of the latest numbers are compared before the index is asked: most pieces of four are everywhere. */
const compared = 2000
/** After every number. */
const last = 'L'

/** Numbers that contain what is wanted, the latest first. */
export const readNumbers = async (
  database: Knex,
  { wanted, before, limit }: NumberQuery,
): Promise<readonly NumberRow[]> => {
  const piece = wanted.toUpperCase()
  const bound = before ?? last
  const whole = /^(?:KM)?(\d{14})$/.exec(piece)?.[1]
  if (whole !== undefined) {
    const one = database<NumberRow>('order_numbers').where({ order_no: `KM${whole}` })
    return one.where('order_no', '<', bound).select(columns)
  }
  const latest = database('order_numbers').select(columns).where('order_no', '<', bound)
  const common = await database
    .from(latest.orderBy('order_no', 'desc').limit(compared).as('latest'))
    .where('order_no', 'like', `%${piece}%`)
    .orderBy('order_no', 'desc')
    .limit(limit)
    .select<NumberRow[]>(columns)
  if (common.length >= limit) return common
  const fitting = database('order_numbers').select(columns).where('order_no', '<', bound)
  byPieces(fitting, piece)
  // Read out of the index as a whole before it is sorted: a walk by number to a rare piece goes through all of them.
  return database
    .withMaterialized('fitting', fitting)
    .from('fitting')
    .orderBy('order_no', 'desc')
    .limit(limit)
    .select<NumberRow[]>(columns)
}

const columns = ['order_no', 'order_id', 'created_year'] as const

export const numberOf = async (database: Knex, orderId: string): Promise<string | null> => {
  const [row] = await database('order_numbers').where({ order_id: orderId }).pluck<string[]>('order_no')
  return row ?? null
}

/** The words are those of the index, which knows every piece of four and of six characters. */
const byPieces = (found: Knex.QueryBuilder, piece: string): void => {
  const size = piece.length < 6 ? 4 : 6
  const pieces = Array.from({ length: piece.length - size + 1 }, (_, at) => piece.slice(at, at + size))
  void found
    .whereRaw('number_pieces(order_no) @> ?::text[]', [pieces])
    .where('order_no', 'like', `%${piece}%`)
}

/** Orders of this table with such a number, for counting them. */
export const withNumberLike = (found: Knex.QueryBuilder, database: Knex, wanted: string): void => {
  const numbers = database('order_numbers').select('order_id', 'created_year')
  byPieces(numbers, wanted.toUpperCase())
  void found.whereIn(['order_id', 'created_year'], numbers)
}
