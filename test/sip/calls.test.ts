import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedPeople, type MadeAccount } from '../../src/adapters/db/seed/people.ts'
import { createPacer } from '../../src/embedded/switch/media/pacer.ts'
import { createSimulatedAgent } from '../support/agents/simulated-agent.ts'
import { testPrivacy } from '../support/database.ts'
import { startController, type RunningController } from '../support/switch/controller.ts'
import { runSipp, type SippOptions } from '../support/switch/sipp.ts'
import { eventually } from '../support/switch/tape.ts'
import { createTelephone, type Telephone } from '../support/switch/telephone.ts'

/** A line whose queue takes one caller only, and one for everything else. */
const narrowLine = '12319'
const line = '12345'
/** Its queue is none of the first agent's. */
const othersLine = '12318'

let controller: RunningController
let telephone: Telephone
let accounts: readonly MadeAccount[] = []
let neverAcked: Promise<void>
const pacer = createPacer((fault) => console.error(fault))
const neverAcking = '13900000099'

beforeAll(async () => {
  controller = await startController({
    prepare: async (database) => {
      await database('queues')
        .where({ queue_id: 'SG_URBAN' })
        .update({ policy: JSON.stringify({ maxWaiting: 1 }) })
      accounts = await seedPeople(database, { demo: true, privacy: testPrivacy })
    },
  })
  const { host, port } = controller.addresses.sip
  telephone = await createTelephone(`${host}:${port}`, pacer)
  // It takes 32 s, and so goes on beside all the others.
  neverAcked = runSipp('uac-never-acks-expect-bye', {
    ...{ server: controller.addresses.sip, to: othersLine, from: neverAcking, withinS: 50 },
  })
  neverAcked.catch(() => undefined)
})

afterAll(async () => {
  await telephone.stop()
  pacer.stop()
  await controller.stop()
})

type Row = {
  readonly call_id: string
  readonly ended_at: Date | null
  readonly result: string | null
  readonly ended_by: string | null
  readonly reason: string | null
}

const rowsOf = (from: string): Promise<readonly Row[]> =>
  controller
    .database('calls')
    .where({ caller_number_hash: testPrivacy.hashNumber(from) })
    .select<Row[]>('call_id', 'ended_at', 'result', 'ended_by', 'reason')

/** All calls of this number, once they have ended; each in exactly one terminal record. */
const endedCalls = async (from: string, count = 1): Promise<readonly Row[]> => {
  const rows = await eventually(
    `${count} ended calls of ${from}`,
    () => rowsOf(from),
    (found) => found.length === count && found.every(({ ended_at }) => ended_at !== null),
  )
  const terminal = await controller
    .database('call_events')
    .whereIn(
      'call_id',
      rows.map(({ call_id }) => call_id),
    )
    .where({ type: 'callEnded' })
    .select<{ call_id: string }[]>('call_id')
  expect(terminal.map(({ call_id }) => call_id).sort()).toEqual(rows.map(({ call_id }) => call_id).sort())
  return rows
}

/** No channel is left but that of the caller who never acknowledges, while that one is up. */
const nothingLeft = () =>
  eventually(
    'channels left over',
    async () => {
      const [slow] = await rowsOf(neverAcking)
      return (await controller.channels()) - (slow === undefined || slow.ended_at === null ? 1 : 0)
    },
    (left) => left <= 0,
  )

const run = (scenario: string, options: Pick<SippOptions, 'to' | 'from'> & Partial<SippOptions>) =>
  runSipp(scenario, { server: controller.addresses.sip, ...options })

test('refuses a number that is no line with 404', async () => {
  await run('uac-unknown-number-expect-404', { to: '99999', from: '13900000001' })
  expect(await endedCalls('13900000001')).toMatchObject([{ result: 'refused', reason: 'unknownNumber' }])
  await nothingLeft()
})

test('lets a caller who finds the queue full hear so before the answer, then says busy', async () => {
  const waiting = await telephone.place(narrowLine, { from: '13900000002' })
  await waiting.answers.first('200')
  await run('uac-full-queue-expect-183-486', { to: narrowLine, from: '13900000003' })
  expect(await endedCalls('13900000003')).toMatchObject([{ result: 'refused', reason: 'queueFull' }])
  await telephone.hangUpAll()
  expect(await endedCalls('13900000002')).toMatchObject([{ result: 'abandoned', ended_by: 'caller' }])
  await nothingLeft()
})

test('answers 503 with Retry-After when the media server takes no more', async () => {
  const before = await controller.channels()
  await controller.api(`fsctl max_sessions ${Math.max(1, before)}`)
  const filling = before > 0 ? null : await telephone.place(line, { from: '13900000004' })
  await filling?.answers.first('200')
  await run('uac-no-media-expect-503', { to: line, from: '13900000005' })
  await controller.api('fsctl max_sessions 100')
  await telephone.hangUpAll()
  expect(await endedCalls('13900000005')).toMatchObject([{ result: 'failed', reason: 'noMedia' }])
  await nothingLeft()
})

test.each([
  ['uac-cancels-in-ringing-expect-487', '13900000006'],
  ['uac-bye-in-notice-expect-200', '13900000007'],
  ['uac-bye-in-queue-expect-200', '13900000008'],
  ['uac-repeats-invite-expect-one-answer', '13900000009'],
  ['uac-acks-late-expect-200', '13900000010'],
  ['uac-bye-before-ack-expect-200', '13900000011'],
])('%s: one abandoned call, and nothing left of it', async (scenario, from) => {
  await run(scenario, { to: line, from })
  expect(await endedCalls(from)).toMatchObject([{ result: 'abandoned', ended_by: 'caller' }])
  await nothingLeft()
})

test('answers and releases sixty short calls at twenty a second', async () => {
  await run('uac-short-call-expect-200', { to: line, from: '13900000012', calls: 60, rate: 20 })
  const rows = await endedCalls('13900000012', 60)
  expect(new Set(rows.map(({ result }) => result))).toEqual(new Set(['abandoned']))
  await nothingLeft()
})

test('frees the agent to whom an abandoned call was offered', async () => {
  const account = accounts.find(({ username }) => username === 'agent1')
  if (account === undefined) throw new Error('no agent was made')
  const agent = await createSimulatedAgent({ origin: controller.origin, account, toneHz: 700 })
  expect(await agent.command({ type: 'ready' })).toEqual({ ok: true })
  await agent.until((state) => state.agent.status === 'ready')
  const caller = run('uac-bye-in-queue-expect-200', { to: line, from: '13900000013' })
  await agent.until((state) => state.agent.status === 'offered')
  await caller
  await agent.until((state) => state.agent.status === 'ready' && state.call === null)
  expect(await endedCalls('13900000013')).toMatchObject([{ result: 'abandoned', ended_by: 'caller' }])
  await agent.signOut()
  await nothingLeft()
})

test('hangs up on a caller who never acknowledges the answer', async () => {
  await neverAcked
  expect(await endedCalls(neverAcking)).toHaveLength(1)
  await eventually(
    'channels',
    () => controller.channels(),
    (count) => count === 0,
  )
  expect(controller.process.exitCode).toBeNull()
})
