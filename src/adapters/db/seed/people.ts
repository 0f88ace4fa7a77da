import { randomInt } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import type { Knex } from 'knex'
import type { Role } from '../../../domain/people.ts'
import type { Privacy } from '../privacy.ts'
import { demoStaff, demoUnitNumbers, demoUnits, type NewPerson } from './demo-staff.ts'
import { spelling } from './reference.ts'

/** A sign-in that was just made; its password is known here and nowhere else. */
export type MadeAccount = {
  readonly username: string
  readonly password: string
  readonly name: string
  readonly role: Role
  readonly units: readonly string[]
}

const administrator: NewPerson = {
  username: 'admin',
  name: '周敏',
  agentNo: '9001',
  role: 'SYSADMIN',
  skills: {},
}

/**
 * Makes the people that are missing: the administrator, and with `demo` somebody for every desk and some units. Returns the
 * sign-ins it made; of those who exist already nothing is changed and no password is known.
 */
export const seedPeople = async (
  database: Knex,
  options: { readonly demo: boolean; readonly privacy: Privacy },
): Promise<readonly MadeAccount[]> => {
  const wanted = options.demo ? [...demoStaff, administrator] : [administrator]
  if (options.demo) await seedDemoUnits(database, options.privacy)
  const rows = await database('users').select<{ username: string }[]>('username')
  const existing = new Set(rows.map((row) => row.username.toLowerCase()))
  const made = await Promise.all(
    wanted.filter((person) => !existing.has(person.username)).map((person) => make(database, person)),
  )
  return made.filter((account) => account !== null)
}

const seedDemoUnits = async (database: Knex, privacy: Privacy): Promise<void> => {
  await database('units')
    .insert(
      demoUnits.map(({ parentCode, ...unit }, index) => ({
        ...{ ...unit, parent_code: parentCode, ...spelling(unit.name), position: 1000 + index },
      })),
    )
    .onConflict()
    .ignore()
  await database('unit_contacts')
    .insert(
      Object.entries(demoUnitNumbers).map(([unit, number]) => ({
        ...{ unit_code: unit, number_hash: privacy.hashNumber(number), number_enc: privacy.seal(number) },
      })),
    )
    .onConflict()
    .ignore()
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
    const { username, name, role, units = [] } = person
    if (units.length > 0) {
      await transaction('user_units').insert(units.map((unit_code) => ({ user_id: userId, unit_code })))
    }
    return { username, password, name, role, units }
  })
}

// Without the letters and digits that are taken for one another when read aloud or from paper.
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Three groups of five, e.g. `k7mwq-3tnxa-9hdpe`: 15 of 31 signs are 74 bits. */
export const makePassword = (): string => {
  const group = (): string => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return [group(), group(), group()].join('-')
}
