import type { Trunk } from '../../domain/trunks/trunk.ts'
import type { Log } from '../ports/log.ts'
import type { Time } from '../ports/time.ts'

/** Never rejects. */
export type AskServer = (server: {
  readonly address: string
  readonly transport: 'udp' | 'tcp'
}) => Promise<number>

type State = { up: boolean; since: number; misses: number }

/** One lost packet is no reason to send calls elsewhere. */
const missesUntilDown = 2
const keyOf = (name: string, address: string): string => `${name} ${address}`

/** Which addresses of the trunks answer. Whoever answers anything at all, even a refusal, is there. */
export const createWatch = (trunks: readonly Trunk[], ask: AskServer, time: Time, log: Log) => {
  const states = new Map<string, State>()
  const running = new Set<() => void>()
  /** Counts the starts: what an earlier one set off ends by itself. */
  let turnNo = 0
  let resting = true

  const stateOf = (name: string, address: string): State => {
    const key = keyOf(name, address)
    const state = states.get(key) ?? { up: true, since: time.now(), misses: 0 }
    states.set(key, state)
    return state
  }
  const turn = (trunk: Trunk, address: string, up: boolean): void => {
    const state = stateOf(trunk.name, address)
    if (state.up === up) return
    state.up = up
    state.since = time.now()
    const told = { trunk: trunk.name, address }
    if (up) log.info(told, 'a trunk is there again')
    else log.warn(told, 'a trunk does not answer')
  }
  const hear = (trunk: Trunk, address: string, status: number): void => {
    const state = stateOf(trunk.name, address)
    const there = status !== 408 && status !== 503
    state.misses = there ? 0 : state.misses + 1
    if (there || state.misses >= missesUntilDown) turn(trunk, address, there)
  }
  const follow = (trunk: Trunk, address: string, everyMs: number): void => {
    const mine = turnNo
    const again = async (): Promise<void> => {
      const status = await ask({ address, transport: trunk.transport })
      if (resting || turnNo !== mine) return
      hear(trunk, address, status)
      const cancel = time.after(everyMs, () => {
        running.delete(cancel)
        void again()
      })
      running.add(cancel)
    }
    void again()
  }

  return {
    isUp: (name: string, address: string): boolean => stateOf(name, address).up,
    statesOf: ({ name, addresses }: Trunk) =>
      addresses.map((address) => {
        const { up, since } = stateOf(name, address)
        return { address, up, since }
      }),
    start: (): void => {
      if (!resting) return
      resting = false
      turnNo += 1
      for (const trunk of trunks) {
        const { probeEveryMs } = trunk
        if (probeEveryMs === null) continue
        for (const address of trunk.addresses) follow(trunk, address, probeEveryMs)
      }
    },
    stop: (): void => {
      resting = true
      for (const cancel of running) cancel()
      running.clear()
    },
  }
}
