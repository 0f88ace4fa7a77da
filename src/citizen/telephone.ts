import { randomInt } from 'node:crypto'
import { header, type SipResponse } from '../embedded/switch/sip/message.ts'
import type { Call, OutgoingCall, UserAgent } from '../embedded/switch/sip/user-agent.ts'
import { createEar, type Ear, type Heard } from './ear.ts'
import { openRtpPort, type RtpPort } from './rtp-port.ts'
import type { Voice } from './voice.ts'

export type CallPlan = {
  readonly from: string
  readonly to: string
  /** `host:port` of the hotline's SIP server. */
  readonly server: string
  readonly transport: 'udp' | 'tcp'
  /** Where our sound is sent from and received at. */
  readonly mediaHost: string
  /** How long to talk once an agent is there, then hang up; null: until the agent does. */
  readonly talkMs: number | null
  /** How long to wait for an agent. */
  readonly patienceMs: number
  /** Key for the rating, pressed when asked; null: none. */
  readonly rating: string | null
  readonly voice: Voice
}

/** How a call went, in ms. `waitMs` from the answer to an agent's voice, `talkMs` with the agent. */
export type CallReport = {
  readonly from: string
  readonly to: string
  readonly result: 'answered' | 'abandoned' | 'refused' | 'failed'
  readonly sipStatus: number | null
  readonly reason: string | null
  readonly retryAfterS: number | null
  readonly setupMs: number | null
  readonly waitMs: number | null
  readonly talkMs: number | null
  readonly totalMs: number
  readonly endedBy: 'citizen' | 'hotline' | null
  readonly rated: string | null
  readonly heard: Heard
}

export type Exchange = {
  readonly agent: UserAgent
  /** Calls back every 20 ms until the returned function is called. */
  readonly every20Ms: (tick: () => void) => () => void
  /** Monotonic ms. */
  readonly now: () => number
  readonly after: (ms: number, fire: () => void) => () => void
}

const askEveryMs = 500

/** Places one call and stays with it to its end. Never rejects: what went wrong stands in the report. */
export const placeCall = async (
  exchange: Exchange,
  plan: CallPlan,
  ear: Ear = createEar(),
): Promise<CallReport> => {
  const port = await openRtpPort(plan.mediaHost, randomInt(2 ** 31), plan.voice, ear)
  const stopTalking = exchange.every20Ms(() => port.tick())
  try {
    return await talk(exchange, plan, port, ear)
  } finally {
    stopTalking()
    port.close()
  }
}

const talk = (exchange: Exchange, plan: CallPlan, port: RtpPort, ear: Ear): Promise<CallReport> =>
  new Promise((resolve) => {
    const { now, after, agent } = exchange
    const startedAt = now()
    const at = {
      answered: null as number | null,
      agent: null as number | null,
      agentLeft: null as number | null,
    }
    let weHungUp = false
    let rated: string | null = null
    const cancels: (() => void)[] = []
    const hangUp = (call: Call) => {
      weHungUp = true
      void call.hangUp()
    }
    const follow = (call: Call, status: string) => {
      if (status === 'talking' && at.agent === null) {
        at.agent = now()
        if (plan.talkMs !== null) cancels.push(after(plan.talkMs, () => hangUp(call)))
      }
      if (status !== 'survey') return
      // Who talks for less than the time between two questions is seen only afterwards.
      at.agent ??= now()
      at.agentLeft ??= now()
      if (plan.rating === null || rated !== null) return
      rated = plan.rating
      port.press(plan.rating)
    }
    const ask = (call: Call) => {
      if (call.state === 'ended') return
      void call.request('OPTIONS').then((answer) => {
        const status = header(answer, 'X-Call-Status')
        if (status !== undefined) follow(call, status)
        cancels.push(after(askEveryMs, () => ask(call)))
      })
    }
    const call: OutgoingCall = agent.invite(
      {
        uri: `sip:${plan.to}@${plan.server};transport=${plan.transport}`,
        from: `<sip:${plan.from}@${plan.server}>`,
        contactUser: plan.from,
        body: offer(plan.mediaHost, port.port),
        headers: { 'Content-Type': 'application/sdp' },
      },
      {
        onProgress: (response) => hearFrom(response, port),
        onAnswer: (response) => {
          at.answered = now()
          hearFrom(response, port)
          ask(call)
        },
        onEnd: (end) => {
          cancels.forEach((cancel) => cancel())
          const status = end.by === 'refused' || end.by === 'failure' ? end.status : null
          const refusal = end.by === 'refused' ? (end.response ?? null) : null
          const how = { ...at, status, refusal, rated, weHungUp, heard: ear.heard() }
          resolve(report(plan, { startedAt, endedAt: now(), ...how }))
        },
      },
    )
    cancels.push(after(plan.patienceMs, () => at.agent === null && hangUp(call)))
  })

type Ended = {
  readonly startedAt: number
  readonly endedAt: number
  readonly answered: number | null
  readonly agent: number | null
  readonly agentLeft: number | null
  readonly status: number | null
  readonly refusal: SipResponse | null
  readonly rated: string | null
  readonly weHungUp: boolean
  readonly heard: Heard
}

const report = (plan: CallPlan, end: Ended): CallReport => {
  const { startedAt, endedAt, answered, agent, agentLeft, status, refusal, weHungUp, heard, rated } = end
  const between = (from: number | null, to: number | null) =>
    from === null || to === null ? null : Math.round(to - from)
  const retryAfter = refusal === null ? undefined : header(refusal, 'Retry-After')
  return {
    from: plan.from,
    to: plan.to,
    result: resultOf(answered, agent, status),
    sipStatus: answered === null ? status : 200,
    reason: refusal === null ? null : (header(refusal, 'X-Reason') ?? refusal.reason),
    retryAfterS: retryAfter === undefined ? null : Number(retryAfter),
    setupMs: between(startedAt, answered),
    waitMs: between(answered, agent),
    talkMs: between(agent, agentLeft ?? endedAt),
    totalMs: Math.round(endedAt - startedAt),
    endedBy: answered === null ? null : weHungUp ? 'citizen' : 'hotline',
    rated,
    heard,
  }
}

const resultOf = (
  answered: number | null,
  agent: number | null,
  status: number | null,
): CallReport['result'] => {
  if (agent !== null) return 'answered'
  if (answered !== null) return 'abandoned'
  return status === null || status === 408 ? 'failed' : 'refused'
}

/** The far end's SDP says where to talk to. */
const hearFrom = (response: SipResponse, port: RtpPort): void => {
  const host = /^c=IN IP4 (\S+)/m.exec(response.body)?.[1]
  const number = /^m=audio (\d+)/m.exec(response.body)?.[1]
  if (host !== undefined && number !== undefined) port.sendTo(host, Number(number))
}

const offer = (host: string, port: number): string =>
  [
    'v=0',
    `o=citizen 1 1 IN IP4 ${host}`,
    's=call',
    `c=IN IP4 ${host}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 8 0 101`,
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-16',
    'a=ptime:20',
    'a=sendrecv',
    '',
  ].join('\r\n')
