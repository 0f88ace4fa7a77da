import { createHash } from 'node:crypto'
import { DigestAuthentication } from 'sip.js/lib/core/messages/digest-authentication.js'
import { describe, expect, it } from 'vitest'
import { createSecrets } from '../../../src/adapters/security/secrets.ts'
import { createSipAccess, type SipChallenge } from '../../../src/app/sip-access.ts'
import { createSessionsKit } from '../../support/fakes/sessions.ts'

const realm = 'lianxin'
const uri = `sip:desk@${realm}`

const setUp = async () => {
  const kit = createSessionsKit()
  const person = await kit.enrol('agent1001')
  const access = createSipAccess({
    realm,
    path: '/sip',
    secrets: createSecrets(),
    time: kit.clock,
    sessions: kit.sessions,
  })
  const { session } = await kit.sessions.signIn({
    ...{ username: 'agent1001', password: 'agent1001-password', previous: null },
    ...{ address: '10.0.0.7', userAgent: '' },
  })
  return { kit, person, access, session, issued: access.issue(session) }
}

type Answer = {
  username: string
  password: string
  nc?: string
  method?: string
  changes?: Record<string, string>
}

const authorize = (
  challenge: SipChallenge,
  { username, password, nc = '00000001', method = 'INVITE', changes = {} }: Answer,
) => {
  const hash = (text: string) =>
    createHash(challenge.algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex')
  const ha1 = hash(`${username}:${realm}:${password}`)
  const response = hash(`${ha1}:${challenge.nonce}:${nc}:abc:auth:${hash(`${method}:${uri}`)}`)
  const parts: Record<string, string> = {
    ...{
      username,
      realm,
      nonce: challenge.nonce,
      uri,
      response,
      cnonce: 'abc',
      algorithm: challenge.algorithm,
    },
    ...changes,
  }
  const quoted = Object.entries(parts).map(([name, value]) => `${name}="${value}"`)
  return `Digest ${quoted.join(', ')}, nc=${nc}, qop=auth`
}

describe('SIP credentials', () => {
  it.each(['MD5', 'SHA-256'] as const)('prove the agent and the session by %s', async (algorithm) => {
    const { access, issued, person, session } = await setUp()
    const challenge = access.challenge({ algorithm })
    expect(access.verify(authorize(challenge, issued), 'INVITE', uri)).toEqual({
      ok: true,
      userId: person.userId,
      sessionId: session.sessionId,
      username: issued.username,
    })
  })

  it('prove what sip.js makes of them', async () => {
    const { access, issued } = await setUp()
    const logger = { getLogger: () => ({ warn: () => undefined }) }
    const digest = new DigestAuthentication(logger as never, undefined, issued.username, issued.password)
    digest.authenticate({ method: 'REGISTER', ruri: `sip:${realm}` } as never, access.challenge())
    expect(access.verify(digest.toString(), 'REGISTER', `sip:${realm}`).ok).toBe(true)
  })

  it('name no agent, and are new for every sign-in', async () => {
    const { kit, access, issued, session } = await setUp()
    expect(issued.uri).toBe(`sip:${issued.username}@${realm}`)
    expect(issued.username).not.toContain('1001')
    expect(issued.password.length).toBeGreaterThanOrEqual(43)
    await kit.sessions.signOut(session)
    const again = await kit.sessions.signIn({
      ...{ username: 'agent1001', password: 'agent1001-password', previous: null },
      ...{ address: '10.0.0.7', userAgent: '' },
    })
    expect(access.issue(again.session).username).not.toBe(issued.username)
  })

  it('end with the session', async () => {
    const { kit, access, issued, session } = await setUp()
    await kit.sessions.signOut(session)
    const verdict = access.verify(authorize(access.challenge(), issued), 'INVITE')
    expect(verdict).toEqual({ ok: false, reason: 'wrong', stale: false })
  })

  it('end after an hour unless they are renewed, under the same name', async () => {
    const { kit, access, issued, session } = await setUp()
    kit.clock.advance(59 * 60_000)
    const renewed = access.issue(session)
    expect(renewed.username).toBe(issued.username)
    expect(access.verify(authorize(access.challenge(), issued), 'INVITE').ok).toBe(true)
    kit.clock.advance(60_000)
    expect(access.verify(authorize(access.challenge(), issued), 'INVITE').ok).toBe(false)
    expect(access.verify(authorize(access.challenge(), renewed), 'INVITE').ok).toBe(true)
  })

  it('answer an unknown name as a wrong password', async () => {
    const { access, issued } = await setUp()
    const unknown = access.verify(
      authorize(access.challenge(), { username: 'desk-0', password: 'x' }),
      'INVITE',
    )
    const wrong = access.verify(authorize(access.challenge(), { ...issued, password: 'x' }), 'INVITE')
    expect(unknown).toEqual(wrong)
    expect(wrong).toEqual({ ok: false, reason: 'wrong', stale: false })
  })

  it('take each answer once, and later ones with a higher count', async () => {
    const { access, issued } = await setUp()
    const challenge = access.challenge()
    const first = authorize(challenge, issued)
    expect(access.verify(first, 'INVITE').ok).toBe(true)
    expect(access.verify(first, 'INVITE')).toEqual({ ok: false, reason: 'replayed', stale: true })
    expect(access.verify(authorize(challenge, { ...issued, nc: '00000003' }), 'INVITE').ok).toBe(true)
    expect(access.verify(authorize(challenge, { ...issued, nc: '00000002' }), 'INVITE').ok).toBe(false)
  })

  it('ask again with `stale` when the nonce is old, but only somebody with the right password', async () => {
    const { kit, access, issued } = await setUp()
    const challenge = access.challenge()
    kit.clock.advance(5 * 60_000)
    expect(access.verify(authorize(challenge, issued), 'INVITE')).toEqual({
      ok: false,
      reason: 'staleNonce',
      stale: true,
    })
    expect(access.verify(authorize(challenge, { ...issued, password: 'x' }), 'INVITE')).toMatchObject({
      stale: false,
    })
    expect(access.challenge({ stale: true }).header).toContain('stale=true')
  })

  it('hold for the method, the address, the realm and a nonce of ours alone', async () => {
    const { access, issued } = await setUp()
    const challenge = access.challenge()
    expect(access.verify(authorize(challenge, issued), 'REGISTER').ok).toBe(false)
    expect(access.verify(authorize(challenge, issued), 'INVITE', 'sip:other@lianxin').ok).toBe(false)
    const otherRealm = authorize(challenge, { ...issued, changes: { realm: 'other' } })
    expect(access.verify(otherRealm, 'INVITE').ok).toBe(false)
    const forged = {
      ...challenge,
      nonce: challenge.nonce.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
    }
    expect(access.verify(authorize(forged, issued), 'INVITE')).toMatchObject({ reason: 'foreignNonce' })
  })

  it.each([
    undefined,
    '',
    'Basic YTpi',
    'Digest',
    'Digest ',
    'Digest username="a"',
    'Digest username="a", username="b"',
    'Digest ,,,,',
    `Digest username="${'\\'.repeat(5000)}"`,
    'Digest username="unclosed, realm="x"',
  ])('refuse the header %j', async (header) => {
    const { access } = await setUp()
    expect(access.verify(header, 'INVITE').ok).toBe(false)
  })
})
