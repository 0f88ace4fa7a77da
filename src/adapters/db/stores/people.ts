import type { Knex } from 'knex'
import type { PeopleStore, Person } from '../../../app/ports/records.ts'

/** Everybody who may or might sign in; `all` in the order of their numbers, those who left included. */
export const createPeopleStore = (database: Knex): PeopleStore => ({
  byId: async (userId) => (isUuid(userId) ? ((await people(database, userId))[0] ?? null) : null),
  all: () => people(database, null),
})

const people = async (database: Knex, userId: string | null): Promise<readonly Person[]> => {
  const { rows } = await database.raw<{ rows: Person[] }>(
    `select u.user_id as "userId", u.username, u.name, u.agent_no as "agentNo", u.role,
            u.active and not u.locked as active, u.must_change_password as "mustChangePassword",
            coalesce(jsonb_agg(jsonb_build_object('code', s.skill_code, 'level', s.level)
              order by s.level desc, s.skill_code) filter (where s.skill_code is not null), '[]') as skills
       from users u left join user_skills s using (user_id)
      where ?::uuid is null or u.user_id = ?::uuid
      group by u.user_id
      order by u.agent_no`,
    [userId, userId],
  )
  return rows
}

const isUuid = (text: string): boolean => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
