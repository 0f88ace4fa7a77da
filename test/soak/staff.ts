import pg from 'pg'
import type { AgentAccount } from '../support/agents/simulated-agent.ts'

/** Somebody of the soak: an account, and the skills that it has. */
export type Member = AgentAccount & { readonly agentId: string; readonly skills: readonly string[] }

export const skills = ['SG_GENERAL', 'SG_ENV', 'SG_URBAN'] as const

/** Twelve in three skills, a third of them in two. */
const skillSets: readonly (readonly (typeof skills)[number][])[] = [
  ...([['SG_GENERAL'], ['SG_GENERAL'], ['SG_GENERAL'], ['SG_GENERAL']] as const),
  ...([['SG_ENV'], ['SG_ENV'], ['SG_URBAN'], ['SG_URBAN']] as const),
  ...([
    ['SG_GENERAL', 'SG_ENV'],
    ['SG_GENERAL', 'SG_ENV'],
  ] as const),
  ...([
    ['SG_GENERAL', 'SG_URBAN'],
    ['SG_ENV', 'SG_URBAN'],
  ] as const),
]

/** Makes them in the database of a demonstration; they share the password of one of its agents. */
export const hireStaff = async (databaseUrl: string, like: AgentAccount): Promise<readonly Member[]> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const members: Member[] = []
    for (const [index, own] of skillSets.entries()) {
      const username = `soak${index + 1}`
      const { rows } = await client.query<{ agentId: string }>(
        `with made as (
           insert into users (username, name, agent_no, role, password_hash)
           select $1, $2, $3, role, password_hash from users where username = $4 returning user_id
         ), able as (
           insert into user_skills (user_id, skill_code) select user_id, unnest($5::text[]) from made
         )
         select user_id as "agentId" from made`,
        [username, `坐席${index + 1}`, String(71_001 + index), like.username, own],
      )
      members.push({ username, password: like.password, agentId: rows[0]?.agentId ?? '', skills: own })
    }
    return members
  } finally {
    await client.end()
  }
}
