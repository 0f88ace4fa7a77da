import { errors } from '../errors.ts'
import type { PeopleStore } from '../ports/records.ts'
import type { CredentialStore } from '../ports/sessions.ts'
import type { Sessions } from '../sessions.ts'
import type { Passwords } from '../sessions/secrets.ts'
import type { Log } from '../ports/log.ts'
import type { Actor } from '../work-orders/actor.ts'

export type FirstPasswords = {
  /**
   * A password for one sign-in, known to the administrator: its owner has to change it then. Ends the person's sign-ins,
   * but none whose call is up. FORBIDDEN, NOT_FOUND.
   */
  give(actor: Actor, userId: string): Promise<string>
}

export const createFirstPasswords = (deps: {
  readonly people: PeopleStore
  readonly credentials: CredentialStore
  readonly sessions: Pick<Sessions, 'endOf'>
  readonly passwords: Passwords
  readonly makePassword: () => string
  readonly log: Log
}): FirstPasswords => ({
  give: async (actor, userId) => {
    if (actor.role !== 'SYSADMIN') throw new errors.forbidden()
    const person = await deps.people.byId(userId)
    if (person === null) throw new errors.notFound('person')
    const password = deps.makePassword()
    await deps.credentials.setOneTimePassword(userId, await deps.passwords.hash(password))
    await deps.sessions.endOf(userId)
    deps.log.info({ userId, by: actor.userId }, 'a password was made for one sign-in')
    return password
  },
})
