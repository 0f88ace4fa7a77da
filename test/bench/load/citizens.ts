import { createUserAgent } from '../../../src/embedded/switch/sip/create-user-agent.ts'
import { callHotline, type CitizenCall } from '../../support/agents/simulated-citizen.ts'
import { citizenTone } from './agents.ts'

export type Citizens = {
  /** Every call comes from a number of its own. */
  call(options?: { readonly mute?: boolean }): Promise<CitizenCall>
  byNumber(number: string): CitizenCall | undefined
  /** Everybody who is still on the line hangs up; resolves when they have. */
  hangUpAll(): Promise<void>
  close(): Promise<void>
}

const firstNumber = 13_900_000_000

export const createCitizens = async (server: string): Promise<Citizens> => {
  const agent = createUserAgent(
    { listeners: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }], product: 'citizen' },
    { onInvite: (call) => void call.respond(486) },
  )
  await agent.start()
  const present = new Map<string, CitizenCall>()
  let placed = 0
  const hangUpAll = async (): Promise<void> => {
    const calls = [...present.values()]
    await Promise.all(calls.map((call) => call.hangUp()))
    await Promise.all(calls.map(({ ended }) => ended))
  }
  return {
    call: async ({ mute = false } = {}) => {
      const number = String(firstNumber + placed)
      placed += 1
      const call = await callHotline(agent, { number, to: '12345', server, toneHz: citizenTone, mute })
      present.set(number, call)
      void call.ended.then(() => present.delete(number))
      return call
    },
    byNumber: (number) => present.get(number),
    hangUpAll,
    close: async () => {
      await hangUpAll()
      await agent.stop()
    },
  }
}

/** Instants at which calls begin, ms from now: an open model, whatever the hotline does with them (Poisson). */
export const poissonArrivals = (callsPerSecond: number, seconds: number): readonly number[] => {
  const instants: number[] = []
  for (let at = 0; at < seconds * 1000; at += (-Math.log(1 - Math.random()) * 1000) / callsPerSecond) {
    instants.push(at)
  }
  return instants
}

/** Calls `begin` at each of the instants, late by what the event loop is late. */
export const atEach = (instants: readonly number[], begin: () => Promise<void>): Promise<void> => {
  const startedAt = performance.now()
  return Promise.all(
    instants.map(async (at) => {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, startedAt + at - performance.now())))
      await begin()
    }),
  ).then(() => undefined)
}
