import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { dayOf, dayToDate } from '../../../domain/calendar/shanghai.ts'
import { fourCrewCycle } from '../../../domain/roster/terms.ts'

/** Four crews of the demonstration's agents, the first of each leading it. No month is planned: everybody is on duty. */
const demoCrews: readonly { readonly name: string; readonly members: readonly string[] }[] = [
  { name: '甲班', members: ['lead1', 'agent1', 'agent5'] },
  { name: '乙班', members: ['agent2', 'agent6'] },
  { name: '丙班', members: ['agent3', 'agent7'] },
  { name: '丁班', members: ['agent4', 'agent8'] },
]

/** Several programs may start at once; any number that no other advisory lock of this product uses. */
const lockKey = 12_345_019

/** Once: where there is a crew, nothing is changed. */
export const seedDemoCrews = async (database: Knex, now: number): Promise<void> => {
  const month = `${dayToDate(dayOf(now)).slice(0, 7)}-01`
  const people = await database('users').select<{ user_id: string; username: string }[]>(
    'user_id',
    'username',
  )
  const ids = new Map(people.map(({ user_id, username }) => [username, user_id]))
  await database.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(?)', [lockKey])
    const there: unknown = await trx('crews').first('crew_id')
    if (there !== undefined) return
    for (const [index, { name, members }] of demoCrews.entries()) {
      const crew_id = randomUUID()
      await trx('crews').insert({
        ...{ crew_id, name, cycle: [...fourCrewCycle], cycle_offset: index * 2, anchor: month },
        position: index + 1,
        regime: 'COMPREHENSIVE',
      })
      const rows = members.flatMap((username, place) => {
        const user_id = ids.get(username)
        return user_id === undefined ? [] : [{ user_id, crew_id, is_lead: place === 0 }]
      })
      if (rows.length > 0) await trx('roster_people').insert(rows).onConflict('user_id').ignore()
    }
  })
}
