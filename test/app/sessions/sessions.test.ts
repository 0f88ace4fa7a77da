import { describe, expect, it } from 'vitest'
import { createPasswords } from '../../../src/adapters/security/passwords.ts'
import type { LiveSession } from '../../../src/app/sessions.ts'
import { createQuickPasswords, createSessionsKit, type SessionsKit } from '../../support/fakes/sessions.ts'

const minute = 60_000
const hour = 60 * minute

const attempt = (
  username: string,
  password = `${username}-password`,
  previous: LiveSession | null = null,
) => ({
  ...{ username, password, previous },
  address: '10.0.0.7',
  userAgent: 'a browser',
})

const codeOf = async (task: Promise<unknown>): Promise<string> =>
  task.then(
    () => 'OK',
    (err: unknown) => (err as { code: string }).code,
  )

const fail = async ({ sessions }: SessionsKit, username: string, times: number): Promise<string[]> => {
  const codes: string[] = []
  for (let i = 0; i < times; i += 1) codes.push(await codeOf(sessions.signIn(attempt(username, 'wrong'))))
  return codes
}

describe('signing in', () => {
  it('gives a token that leads back to the person, and keeps only its hash', async () => {
    const kit = createSessionsKit(createPasswords())
    const person = await kit.enrol('agent1001')
    const { token, session } = await kit.sessions.signIn(attempt('agent1001'))
    expect((await kit.sessions.resolve(token))?.person).toEqual(person)
    const [row] = [...kit.store.rows.values()]
    expect(JSON.stringify(row)).not.toContain(token)
    expect(row?.tokenHash).toMatch(/^[0-9a-f]{64}$/)
    expect(session.csrfToken).not.toBe(token)
  })

  it('answers a wrong password, an unknown name and a switched-off account alike, by the same path', async () => {
    const passwords = createQuickPasswords()
    const kit = createSessionsKit(passwords)
    await kit.enrol('agent1001')
    await kit.enrol('gone', 'AGENT', false)
    const paths = []
    for (const name of ['agent1001', 'nobody', 'gone']) {
      kit.credentials.calls.length = 0
      passwords.verified.length = 0
      const code = await codeOf(
        kit.sessions.signIn(attempt(name, name === 'gone' ? 'gone-password' : 'wrong')),
      )
      paths.push({ code, calls: [...kit.credentials.calls], verified: passwords.verified.length })
    }
    const path = { code: 'WRONG_CREDENTIALS', calls: ['byUsername', 'recordFailure'], verified: 1 }
    expect(paths).toEqual([path, path, path])
  })

  it('verifies an unknown name against a hash of the same cost as a real one', async () => {
    const real = createPasswords()
    const encoded: string[] = []
    const kit = createSessionsKit({
      hash: (password) => real.hash(password),
      verify: (hash, password) => {
        encoded.push(hash)
        return real.verify(hash, password)
      },
    })
    await kit.enrol('agent1001')
    await fail(kit, 'agent1001', 1)
    await fail(kit, 'nobody', 1)
    const costs = encoded.map((hash) => hash.split('$').slice(0, 4).join('$'))
    expect(costs).toEqual(['$argon2id$v=19$m=19456,t=2,p=1', '$argon2id$v=19$m=19456,t=2,p=1'])
  })

  it.each(['agent1001', 'nobody'])(
    'locks %s after five failures in a row, for longer each time',
    async (name) => {
      const kit = createSessionsKit()
      await kit.enrol('agent1001')
      expect(await fail(kit, name, 6)).toEqual([...Array<string>(5).fill('WRONG_CREDENTIALS'), 'LOCKED_OUT'])
      kit.clock.advance(15 * minute - 1)
      expect(await fail(kit, name, 1)).toEqual(['LOCKED_OUT'])
      kit.clock.advance(1)
      expect(await fail(kit, name, 2)).toEqual(['WRONG_CREDENTIALS', 'LOCKED_OUT'])
      kit.clock.advance(15 * minute)
      expect(await fail(kit, name, 1)).toEqual(['LOCKED_OUT'])
      kit.clock.advance(15 * minute)
      expect(await fail(kit, name, 1)).toEqual(['WRONG_CREDENTIALS'])
    },
  )

  it('refuses even the right password while the name is locked, and says for how long', async () => {
    const kit = createSessionsKit()
    await kit.enrol('agent1001')
    await fail(kit, 'agent1001', 5)
    await expect(kit.sessions.signIn(attempt('agent1001'))).rejects.toMatchObject({
      code: 'LOCKED_OUT',
      details: [{ field: 'username', rule: 'retryAfterSeconds', limit: 900 }],
    })
    kit.clock.advance(15 * minute)
    expect(await codeOf(kit.sessions.signIn(attempt('agent1001')))).toBe('OK')
    expect(await fail(kit, 'agent1001', 4)).not.toContain('LOCKED_OUT')
  })

  it('counts guesses that arrive side by side one by one', async () => {
    const kit = createSessionsKit()
    await kit.enrol('agent1001')
    const guesses = Array.from({ length: 20 }, () =>
      codeOf(kit.sessions.signIn(attempt('agent1001', 'wrong'))),
    )
    const codes = await Promise.all(guesses)
    expect(codes.filter((code) => code === 'WRONG_CREDENTIALS')).toHaveLength(5)
  })

  it('stops an address that tries many names', async () => {
    const kit = createSessionsKit()
    await kit.enrol('agent1001')
    for (let i = 0; i < 30; i += 1) await fail(kit, `name${i}`, 1)
    expect(await codeOf(kit.sessions.signIn(attempt('agent1001')))).toBe('LOCKED_OUT')
    const elsewhere = { ...attempt('agent1001'), address: '10.0.0.8' }
    expect(await codeOf(kit.sessions.signIn(elsewhere))).toBe('OK')
    kit.clock.advance(15 * minute)
    expect(await codeOf(kit.sessions.signIn(attempt('agent1001')))).toBe('OK')
  })

  it('counts the addresses of one IPv6 network as one', async () => {
    const kit = createSessionsKit()
    await kit.enrol('agent1001')
    for (let i = 0; i < 30; i += 1) {
      await codeOf(kit.sessions.signIn({ ...attempt(`name${i}`, 'wrong'), address: `2001:db8:1:2::${i}` }))
    }
    const same = { ...attempt('agent1001'), address: '2001:db8:1:2:ffff::1' }
    const other = { ...attempt('agent1001'), address: '2001:db8:1:3::1' }
    expect(await codeOf(kit.sessions.signIn(same))).toBe('LOCKED_OUT')
    expect(await codeOf(kit.sessions.signIn(other))).toBe('OK')
  })

  it('ends the session that this browser had before', async () => {
    const kit = createSessionsKit()
    await kit.enrol('agent1001')
    const first = await kit.sessions.signIn(attempt('agent1001'))
    await kit.sessions.signIn(attempt('agent1001', undefined, first.session))
    expect(await kit.sessions.resolve(first.token)).toBeNull()
  })

  it('lets nobody sign in over a colleague who is in a call', async () => {
    const kit = createSessionsKit()
    const colleague = await kit.enrol('agent1001')
    await kit.enrol('agent1002')
    const first = await kit.sessions.signIn(attempt('agent1001'))
    kit.hotline.inCall.add(colleague.userId)
    const second = kit.sessions.signIn(attempt('agent1002', undefined, first.session))
    expect(await codeOf(second)).toBe('IN_CALL')
    expect(await kit.sessions.resolve(first.token)).not.toBeNull()
  })
})

describe('a session', () => {
  const signedIn = async () => {
    const kit = createSessionsKit()
    const person = await kit.enrol('agent1001')
    const { token, session } = await kit.sessions.signIn(attempt('agent1001'))
    const ends: string[] = []
    kit.sessions.onEnd(({ sessionId }, reason) => ends.push(`${sessionId} ${reason}`))
    return { kit, person, token, session, ends }
  }

  it('ends twelve hours after its last use', async () => {
    const { kit, token } = await signedIn()
    kit.clock.advance(11 * hour)
    expect(await kit.sessions.resolve(token)).not.toBeNull()
    kit.clock.advance(12 * hour - minute)
    expect(await kit.sessions.resolve(token)).not.toBeNull()
    kit.clock.advance(12 * hour)
    expect(await kit.sessions.resolve(token)).toBeNull()
    expect(kit.store.rows.size).toBe(0)
  })

  it('ends twenty-four hours after the sign-in however busy it is', async () => {
    const { kit, token, ends, session } = await signedIn()
    for (let used = 0; used < 23; used += 1) {
      kit.clock.advance(hour)
      expect(await kit.sessions.resolve(token)).not.toBeNull()
    }
    kit.clock.advance(hour)
    expect(await kit.sessions.resolve(token)).toBeNull()
    expect(ends).toEqual([`${session.sessionId} expired`])
  })

  it('does not end in the middle of a call', async () => {
    const { kit, person, token } = await signedIn()
    kit.hotline.inCall.add(person.userId)
    kit.clock.advance(24 * hour)
    expect(await kit.sessions.resolve(token)).not.toBeNull()
    kit.hotline.inCall.delete(person.userId)
    kit.clock.advance(5 * minute)
    expect(await kit.sessions.resolve(token)).toBeNull()
    expect(kit.hotline.heard).toContain(`signedOut ${person.userId}`)
  })

  it('is swept away when nobody asks for it any more', async () => {
    const { kit, ends, session } = await signedIn()
    const swept = new Promise<void>((resolve) => kit.sessions.onEnd(() => resolve()))
    kit.clock.advance(12 * hour)
    const stop = kit.sessions.keepSwept()
    kit.clock.advance(minute)
    await swept
    stop()
    expect(ends).toEqual([`${session.sessionId} expired`])
  })

  it('is served from memory while the database is away, and not invented', async () => {
    const { kit, token } = await signedIn()
    kit.store.away = true
    kit.clock.advance(minute)
    expect(await kit.sessions.resolve(token)).not.toBeNull()
    expect(await codeOf(kit.sessions.resolve('A'.repeat(43)))).toBe('ECONNREFUSED')
  })

  it('ends within seconds when it was removed elsewhere or the account switched off', async () => {
    const { kit, person, token, ends } = await signedIn()
    kit.people.put({ ...person, active: false })
    kit.clock.advance(11_000)
    expect(await kit.sessions.resolve(token)).toBeNull()
    expect(ends).toHaveLength(1)
    expect(kit.hotline.heard).toContain(`signedOut ${person.userId}`)
  })

  it.each(['', 'short', 'x'.repeat(44), '../../etc/passwd', 'é'.repeat(43)])(
    'is not found by the token %j',
    async (token) => {
      const { kit } = await signedIn()
      expect(await kit.sessions.resolve(token)).toBeNull()
    },
  )

  it('cannot be signed out of during a call', async () => {
    const { kit, person, token, session } = await signedIn()
    kit.hotline.inCall.add(person.userId)
    expect(await codeOf(kit.sessions.signOut(session))).toBe('IN_CALL')
    expect(await kit.sessions.resolve(token)).not.toBeNull()
    kit.hotline.inCall.clear()
    await kit.sessions.signOut(session)
    expect(await kit.sessions.resolve(token)).toBeNull()
    expect(kit.hotline.heard).toEqual([`signedOut ${person.userId}`])
  })

  it('leaves the desk alone that another session of the same person holds', async () => {
    const { kit, person, session } = await signedIn()
    const other = await kit.sessions.signIn(attempt('agent1001'))
    kit.desks.claim(person.userId, { sessionId: other.session.sessionId, end: () => undefined })
    kit.hotline.inCall.add(person.userId)
    await kit.sessions.signOut(session)
    expect(kit.hotline.heard).toEqual([])
    expect(await kit.sessions.resolve(other.token)).not.toBeNull()
  })

  it('is not brought back by a look-up that began before its end', async () => {
    const { kit, token, session } = await signedIn()
    kit.clock.advance(11_000)
    const lookUp = kit.sessions.resolve(token)
    await kit.sessions.signOut(session)
    await lookUp
    expect(await kit.sessions.resolve(token)).toBeNull()
  })
})

describe('changing the password', () => {
  const change = (currentPassword: string, newPassword: string) => ({
    ...{ currentPassword, newPassword },
    address: '10.0.0.7',
  })

  it('takes a new one, ends the other sessions and keeps this one', async () => {
    const kit = createSessionsKit()
    await kit.enrol('agent1001')
    const other = await kit.sessions.signIn(attempt('agent1001'))
    const { token, session } = await kit.sessions.signIn(attempt('agent1001'))
    await kit.sessions.changePassword(session, change('agent1001-password', 'correct horse battery'))
    expect(await kit.sessions.resolve(token)).not.toBeNull()
    expect(await kit.sessions.resolve(other.token)).toBeNull()
    expect(await codeOf(kit.sessions.signIn(attempt('agent1001')))).toBe('WRONG_CREDENTIALS')
    expect(await codeOf(kit.sessions.signIn(attempt('agent1001', 'correct horse battery')))).toBe('OK')
  })

  it.each([
    ['short', 'minLength'],
    ['agent1001-password', 'different'],
    ['xxAGENT1001xx', 'withoutUsername'],
    ['aaaaaaaaaaaa', 'varied'],
    ['x'.repeat(300), 'maxLength'],
  ])('refuses %s because of %s', async (next, rule) => {
    const kit = createSessionsKit()
    await kit.enrol('agent1001')
    const { session } = await kit.sessions.signIn(attempt('agent1001'))
    const changing = kit.sessions.changePassword(session, change('agent1001-password', next))
    await expect(changing).rejects.toMatchObject({
      code: 'INVALID',
      details: [{ field: 'newPassword', rule }],
    })
  })

  it('counts wrong current passwords like failed sign-ins', async () => {
    const kit = createSessionsKit()
    await kit.enrol('agent1001')
    const { session } = await kit.sessions.signIn(attempt('agent1001'))
    const codes = []
    for (let i = 0; i < 6; i += 1) {
      codes.push(await codeOf(kit.sessions.changePassword(session, change('wrong', 'correct horse battery'))))
    }
    expect(codes).toEqual([...Array<string>(5).fill('INVALID'), 'LOCKED_OUT'])
  })
})
