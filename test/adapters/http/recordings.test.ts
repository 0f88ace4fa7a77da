import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRecordingFiles } from '../../../src/adapters/files/recording-files.ts'
import { createSecrets } from '../../../src/adapters/security/secrets.ts'
import { createRecordings } from '../../../src/app/disclosure/recordings.ts'
import type { AccessEntry, StoredRecording } from '../../../src/app/ports/disclosure.ts'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import { createWebKit } from '../../support/fakes/web.ts'

const sound = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251))

/** One call of `agentId`'s with one recording, its file as given, over the real edge. */
const studio = async (given: Partial<StoredRecording> & { path?: string; key?: string } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'recordings-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const callId = randomUUID()
  const recordingId = randomUUID()
  await writeFile(join(folder, `${recordingId}.wav`), sound)
  const call = { agentId: '' }
  const recording: StoredRecording = {
    ...{ recordingId, callId, path: join(folder, `${recordingId}.wav`) },
    ...{ startedAt: 1_000, stoppedAt: 61_000, callEnded: true },
    ...given,
  }
  const written: AccessEntry[] = []
  const clock = createHandClock()
  const recordings = createRecordings({
    orders: {
      byId: () => Promise.resolve(null),
      call: (id) =>
        Promise.resolve(
          id === callId ? { callId, ...call, lineCode: null, sourceLine: null, callerNumber: null } : null,
        ),
      unitsOfUser: () => Promise.resolve([]),
    },
    recordings: {
      byCall: () => Promise.resolve([recording]),
      byId: (id) => Promise.resolve(id === recordingId ? recording : null),
      orderIdsOfCall: () => Promise.resolve([]),
    },
    accessLog: {
      append: (entry) => Promise.resolve(void written.push(entry)),
      list: () => Promise.resolve(written),
    },
    files: createRecordingFiles(folder),
    ...{ secrets: createSecrets(), signingKey: given.key ?? 'key', time: clock, newId: randomUUID },
  })
  const kit = await createWebKit({}, { recordings })
  const { person, headers } = await kit.browser()
  call.agentId = person.userId
  const get = (url: string, more: Record<string, string> = {}, who = headers) =>
    kit.server.app.inject({ url, headers: { ...who, ...more } })
  const address = (who = headers) =>
    kit.server.app.inject({ method: 'POST', url: `/api/recordings/${recordingId}/address`, headers: who })
  const url = async () => (await address()).json<{ url: string }>().url
  return { ...{ kit, folder, callId, recordingId, person, headers, written, clock, get, address, url } }
}

describe('a recording', () => {
  it('is played whole and by ranges from a signed address, which is written down once', async () => {
    const { get, url, written, recordingId, person } = await studio()
    const address = await url()
    const whole = await get(address)
    expect([whole.statusCode, whole.headers['content-type'], whole.rawPayload.equals(sound)]).toEqual([
      ...[200, 'audio/wav', true],
    ])
    const part = await get(address, { range: 'bytes=100-199' })
    expect(part.statusCode).toBe(206)
    expect(part.headers).toMatchObject({ 'content-range': 'bytes 100-199/1000', 'content-length': '100' })
    expect(part.rawPayload.equals(sound.subarray(100, 200))).toBe(true)
    const beyond = await get(address, { range: 'bytes=1000-' })
    expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([416, 'bytes */1000'])
    expect(written).toMatchObject([
      { action: 'listen', outcome: 'GIVEN', field: recordingId, userId: person.userId, address: '127.0.0.1' },
    ])
  })

  it('is refused at an address that was altered, has expired, or is of another sign-in', async () => {
    const { kit, get, url, clock, recordingId } = await studio()
    const address = await url()
    const altered = [
      address.replace(/signature=(.)/, (_, first: string) => `signature=${first === '0' ? '1' : '0'}`),
      address.replace(/expires=(\d+)/, (_, at: string) => `expires=${Number(at) + 60_000}`),
      address.replace(recordingId, randomUUID()),
    ]
    for (const wrong of altered) {
      const reply = await get(wrong)
      expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([403, 'ADDRESS_INVALID'])
    }
    const stranger = await kit.browser('SHIFT_LEAD')
    expect((await get(address, {}, stranger.headers)).statusCode).toBe(403)
    expect((await kit.server.app.inject({ url: address })).statusCode).toBe(401)
    clock.advance(10 * 60_000 + 1)
    expect((await get(address)).statusCode).toBe(403)
  })

  it('signed with another key is refused', async () => {
    const { url, headers, recordingId } = await studio()
    const foreign = new URL(await url(), 'http://x').searchParams
    const other = await studio({ key: 'another' })
    const reply = await other.get(`/api/recordings/${recordingId}/audio?${foreign.toString()}`)
    expect([reply.statusCode, headers['cookie'] === undefined]).toEqual([403, false])
  })

  it('is not given to somebody else’s agent, and the attempt is written down', async () => {
    const { kit, address, callId, written, get } = await studio()
    const other = await kit.browser('AGENT')
    expect((await address(other.headers)).statusCode).toBe(404)
    expect((await get(`/api/calls/${callId}/recordings`, {}, other.headers)).statusCode).toBe(404)
    expect(written.map(({ outcome, userId }) => [outcome, userId === other.person.userId])).toEqual([
      ['REFUSED', true],
      ['REFUSED', true],
    ])
  })

  it.each([
    [{ stoppedAt: null, callEnded: false }, 'WRITING'],
    [{ path: '/elsewhere/gone.wav' }, 'MISSING'],
  ])('that is %j says so and is not played', async (given, state) => {
    const { get, address, callId } = await studio(given)
    const list = await get(`/api/calls/${callId}/recordings`)
    expect(list.json()).toMatchObject([{ state }])
    const reply = await address()
    expect([reply.statusCode, reply.json<{ message: string }>().message]).toEqual([
      ...[409, `The recording cannot be played: ${state}`],
    ])
  })

  it('outside its folder is none, however its path leads there', async () => {
    const { folder } = await studio()
    const files = createRecordingFiles(folder)
    await symlink('/etc/hostname', join(folder, 'link.wav'))
    for (const path of [
      '/etc/passwd',
      '../../etc/passwd',
      join(folder, '..', 'x.wav'),
      join(folder, 'link.wav'),
      folder,
    ]) {
      expect(await files.size(path), path).toBeNull()
    }
  })
})
