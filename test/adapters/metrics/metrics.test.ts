import { describe, expect, it, test } from 'vitest'
import { createMetrics, meterFacts } from '../../../src/adapters/metrics/metrics.ts'
import type { Fact } from '../../../src/domain/acd/facts.ts'
import { createAcd } from '../../../src/domain/acd/acd.ts'
import { stepAcd } from '../../../src/domain/acd/step-acd.ts'
import type { Input } from '../../../src/domain/acd/inputs.ts'
import { createWebKit } from '../../support/fakes/web.ts'

const line = {
  ...{ lineCode: 'L12345', queueId: 'general', priority: 0, noticePrompt: 'notice', numbers: ['12345'] },
}
const start = 1_800_000_000_000

/** A hotline with one caller in the queue, one in the notice, and one agent who is not ready. */
const hotline = (facts: Fact[]) => {
  const person = {
    ...{ agentId: 'a1', name: '王小明', agentNo: '8001', role: 'AGENT' as const },
    skills: [{ code: 'general', level: 3 }],
  }
  const inputs: readonly Input[] = [
    { type: 'deskLinked', at: start, person },
    { type: 'callArrived', at: start, callId: 'c1', callerNumber: '13812345678', dialled: '12345' },
    { type: 'callAnswered', at: start, callId: 'c1' },
    { type: 'promptFinished', at: start, callId: 'c1', prompt: 'notice' },
    { type: 'callArrived', at: start, callId: 'c2', callerNumber: '13812345679', dialled: '12345' },
    { type: 'callAnswered', at: start, callId: 'c2' },
  ]
  let acd = createAcd({ queues: [{ queueId: 'general' }], lines: [line] })
  for (const input of inputs) {
    const step = stepAcd(acd, input)
    acd = step.acd
    facts.push(...step.facts)
  }
  return acd
}

const valueOf = (page: string, series: string): number => {
  const found = page.split('\n').find((row) => row.startsWith(`${series} `))
  if (found === undefined) throw new Error(`${series} is not there:\n${page}`)
  return Number(found.slice(series.length + 1))
}

test('shows calls, agents, queues, the fact log and the servers as they are at the scrape', async () => {
  const metrics = createMetrics()
  const facts: Fact[] = []
  const acd = hotline(facts)
  metrics.take(facts)
  metrics.read({
    acd: () => acd,
    now: () => start + 12_000,
    facts: () => ({ facts: 7, bytes: 4096, oldestAt: start + 9_000 }),
    servers: () => ({ database: false, sip: true, media: true }),
    trunks: () => [
      {
        ...{ name: 'first', calls: 3, callsCap: 30 },
        addresses: [{ address: '10.0.0.1', up: false, since: start }],
      },
    ],
  })
  const { body, contentType } = await metrics.page()
  expect(contentType).toMatch(/^text\/plain/)
  const values = {
    'lianxin_calls{status="queued"}': 1,
    'lianxin_calls{status="notice"}': 1,
    'lianxin_calls{status="talking"}': 0,
    'lianxin_agents{status="notReady"}': 1,
    'lianxin_agents{status="ready"}': 0,
    'lianxin_queue_waiting{queue="general"}': 1,
    'lianxin_queue_longest_wait_seconds{queue="general"}': 12,
    'lianxin_server_up{server="database"}': 0,
    'lianxin_server_up{server="sip"}': 1,
    'lianxin_trunk_calls{trunk="first"}': 3,
    'lianxin_trunk_calls_cap{trunk="first"}': 30,
    'lianxin_trunk_up{trunk="first",address="10.0.0.1"}': 0,
    lianxin_facts_waiting: 7,
    lianxin_facts_spool_bytes: 4096,
    lianxin_facts_lag_seconds: 3,
    lianxin_calls_arrived_total: 2,
  }
  for (const [series, value] of Object.entries(values))
    expect([series, valueOf(body, series)]).toEqual([series, value])
  expect(body).toMatch(/^nodejs_eventloop_lag_p99_seconds /m)
  expect(body).toMatch(/^process_resident_memory_bytes /m)
  for (const personal of ['13812345678', '王小明', '8001', 'c1', 'a1"']) expect(body).not.toContain(personal)
})

test('times a call from the queue to the offer, and from the offer to the answer', async () => {
  const metrics = createMetrics()
  const call = { callId: 'c1', agentId: 'a1' }
  const facts: readonly Fact[] = [
    { type: 'callQueued', at: start, callId: 'c1', queueId: 'general', priority: 0 },
    { type: 'callOffered', at: start + 2_000, ...call, queueId: 'general' },
    { type: 'offerWithdrawn', at: start + 22_000, ...call, reason: 'noAnswer' },
    { type: 'callOffered', at: start + 23_000, ...call, queueId: 'general' },
    { type: 'callConnected', at: start + 27_000, ...call, queueId: 'general', waitMs: 27_000, first: true },
  ]
  const written: (readonly Fact[])[] = []
  const factLog = meterFacts(
    {
      ...{ append: (some) => void written.push(some), healthy: true, onHealth: () => undefined },
      ...{
        spooled: () => Promise.resolve(),
        flushed: () => Promise.resolve(),
        close: () => Promise.resolve(),
      },
    },
    metrics.take,
  )
  factLog.append(facts)
  expect(written).toEqual([facts])
  const { body } = await metrics.page()
  const sums = {
    lianxin_offer_latency_seconds_sum: 2,
    lianxin_offer_latency_seconds_count: 1,
    lianxin_answer_latency_seconds_sum: 4,
    lianxin_wait_seconds_sum: 27,
  }
  for (const [series, value] of Object.entries(sums))
    expect([series, valueOf(body, series)]).toEqual([series, value])
})

test('counts what was adopted after a restart', async () => {
  const { adoption, page } = createMetrics()
  adoption.adopted('talking')
  adoption.adopted('talking')
  adoption.lost(3)
  adoption.took(480)
  const { body } = await page()
  expect(valueOf(body, 'lianxin_adopted_calls_total{status="talking"}')).toBe(2)
  expect(valueOf(body, 'lianxin_adoption_lost_calls_total')).toBe(3)
  expect(valueOf(body, 'lianxin_adoption_seconds_bucket{le="0.5"}')).toBe(1)
})

describe('the page', () => {
  const status = async (
    settings: { metricsToken?: string },
    headers: Record<string, string>,
    remoteAddress: string,
  ) => {
    const { server } = await createWebKit(settings)
    const reply = await server.app.inject({ url: '/metrics', headers, remoteAddress })
    return reply.statusCode
  }
  const local = { host: '127.0.0.1:8080' }

  it('is for this machine alone without a token, and not through a proxy on it', async () => {
    expect(await status({}, local, '127.0.0.1')).toBe(200)
    expect(await status({}, { host: 'localhost:8080' }, '::1')).toBe(200)
    expect(await status({}, local, '192.168.1.7')).toBe(404)
    expect(await status({}, { ...local, 'x-forwarded-for': '192.168.1.7' }, '127.0.0.1')).toBe(404)
    expect(await status({}, { host: '12345.example.org' }, '127.0.0.1')).toBe(404)
  })

  it('is for whoever shows the token, and nobody else, when there is one', async () => {
    const metricsToken = 'a-token-of-no-worth-at-all'
    const bearer = (token: string) => ({ ...local, authorization: `Bearer ${token}` })
    expect(await status({ metricsToken }, bearer(metricsToken), '192.168.1.7')).toBe(200)
    expect(await status({ metricsToken }, bearer('another'), '127.0.0.1')).toBe(404)
    expect(await status({ metricsToken }, local, '127.0.0.1')).toBe(404)
  })
})
