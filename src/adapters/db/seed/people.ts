import { randomInt } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import type { Knex } from 'knex'
import type { Role } from '../../../domain/people.ts'

/** A sign-in that was just made; its password is known here and nowhere else. */
export type MadeAccount = { readonly username: string; readonly password: string; readonly role: Role }

type NewPerson = {
  readonly username: string
  readonly name: string
  readonly agentNo: string
  readonly role: Role
  readonly skills: Readonly<Record<string, number>>
}

const administrator: NewPerson = {
  username: 'admin',
  name: '周敏',
  agentNo: '9001',
  role: 'SYSADMIN',
  skills: {},
}

/** Every queue of a line has two agents at least; the numbers are levels, 1 to 5. */
const demonstration: readonly NewPerson[] = [
  agent(1, '李晓梅', { SG_ENV: 4 }),
  agent(2, '王志强', { SG_URBAN: 4 }),
  agent(3, '张丽华', { SG_TOURISM: 4, SG_ENGLISH: 4 }),
  agent(4, '陈建国', { SG_CULTURE: 4, SG_URBAN: 3 }),
  agent(5, '杨春燕', { SG_ENV: 3, SG_DIALECT: 5 }),
  agent(6, '赵文博', { SG_TOURISM: 3, SG_ONLINE: 4 }),
  agent(7, '刘思雨', { SG_CALLBACK: 4, SG_ONLINE: 3 }),
  agent(8, '和玉兰', { SG_EXPERT: 5, SG_CULTURE: 3, SG_DIALECT: 4 }),
  {
    username: 'lead1',
    name: '马国平',
    agentNo: '2001',
    role: 'SHIFT_LEAD',
    skills: { SG_GENERAL: 5, SG_EXPERT: 4 },
  },
]

/**
 * Makes the people that are missing: the administrator, and with `demo` eight agents and a shift lead. Returns the
 * sign-ins it made; of those who exist already nothing is changed and no password is known.
 */
export const seedPeople = async (
  database: Knex,
  options: { readonly demo: boolean },
): Promise<readonly MadeAccount[]> => {
  const wanted = options.demo ? [...demonstration, administrator] : [administrator]
  const rows = await database('users').select<{ username: string }[]>('username')
  const existing = new Set(rows.map((row) => row.username.toLowerCase()))
  const made = await Promise.all(
    wanted.filter((person) => !existing.has(person.username)).map((person) => make(database, person)),
  )
  return made.filter((account) => account !== null)
}

/** Null if another program made this person a moment ago. */
const make = async (database: Knex, person: NewPerson): Promise<MadeAccount | null> => {
  const password = makePassword()
  const passwordHash = await hash(password)
  return database.transaction(async (transaction) => {
    const inserted = await transaction('users')
      .insert({
        username: person.username,
        name: person.name,
        agent_no: person.agentNo,
        role: person.role,
        password_hash: passwordHash,
      })
      .onConflict()
      .ignore()
      .returning<{ user_id: string }[]>('user_id')
    const userId = inserted[0]?.user_id
    if (userId === undefined) return null
    const skills = Object.entries(person.skills).map(([code, level]) => ({
      user_id: userId,
      skill_code: code,
      level,
    }))
    if (skills.length > 0) await transaction('user_skills').insert(skills)
    return { username: person.username, password, role: person.role }
  })
}

// Without the letters and digits that are taken for one another when read aloud or from paper.
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Three groups of five, e.g. `k7mwq-3tnxa-9hdpe`: 15 of 31 signs are 74 bits. */
export const makePassword = (): string => {
  const group = (): string => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return [group(), group(), group()].join('-')
}

function agent(number: number, name: string, skills: Record<string, number>): NewPerson {
  return {
    username: `agent${number}`,
    name,
    agentNo: String(1000 + number),
    role: 'AGENT',
    skills: { SG_GENERAL: 3, ...skills },
  }
}
