import { rewritten, routesTo, sourceOf, type Route, type Trunk } from '../../domain/trunks/trunk.ts'
import type { AddressRange } from '../../domain/trunks/address-range.ts'
import type { Log } from '../ports/log.ts'
import type { Notes } from '../ports/notes.ts'
import type { Time } from '../ports/time.ts'
import { createUsage } from './usage.ts'
import { createWatch, type AskServer } from './watch.ts'

export type TrunksDeps = {
  readonly trunks: readonly Trunk[]
  /** Where telephones without a trunk may call in from. */
  readonly phones: readonly AddressRange[]
  /** OPTIONS to a server: the status of its answer, 408 without one, 503 when it cannot be reached. */
  readonly ask: AskServer
  /** Where the next controller finds which call is on which trunk. */
  readonly notes: Notes
  readonly time: Time
  readonly log: Log
}

/** A call from outside may come in, with its numbers as the house writes them; or it is refused. */
export type Admission =
  | {
      readonly admitted: true
      readonly caller: (raw: string) => string
      readonly called: (raw: string) => string
    }
  | { readonly admitted: false; readonly sipStatus: 403 | 503 }

export type TrunkState = {
  readonly name: string
  readonly addresses: readonly { readonly address: string; readonly up: boolean; readonly since: number }[]
  readonly calls: number
  readonly callsCap: number
}

export type Trunks = {
  /** Before anything else is looked at: may this address call in? Counts against the caps of its trunk. */
  admit(callId: string, address: string): Admission
  /** The ways to a number that are there and have room, best first. */
  routesTo(number: string): readonly Route[]
  /** Takes a place on the trunk for a call from here; false when it is full. */
  take(callId: string, route: Route): boolean
  /** The call, whichever way it went, uses its trunk no longer. */
  letGo(callId: string): void
  /** The calls that have a place on a trunk, those of a former controller too. */
  inUse(): readonly string[]
  states(): readonly TrunkState[]
  /** Asks the trunks whether they are there until told to rest. */
  watch(): void
  rest(): void
}

/** Which calls come in and go out over which trunk. */
export const createTrunks = ({ trunks, phones, ask, notes, time, log }: TrunksDeps): Trunks => {
  const usage = createUsage(time, notes)
  const watch = createWatch(trunks, ask, time, log)
  return {
    admit: (callId, address) => {
      const source = sourceOf(trunks, phones, address)
      if (source === null) return { admitted: false, sipStatus: 403 }
      if (source === 'phone') return { admitted: true, caller: asItIs, called: asItIs }
      if (!usage.take(callId, source)) {
        log.warn({ trunk: source.name }, 'a trunk is full: a call was refused')
        return { admitted: false, sipStatus: 503 }
      }
      const { callerIn, calledIn } = source.rewrite
      return {
        admitted: true,
        caller: (raw) => rewritten(raw, callerIn),
        called: (raw) => rewritten(raw, calledIn),
      }
    },
    routesTo: (number) =>
      routesTo(trunks, number).filter(
        (route) => watch.isUp(route.trunk.name, route.address) && usage.hasRoom(route.trunk),
      ),
    take: (callId, { trunk }) => usage.take(callId, trunk),
    letGo: usage.letGo,
    inUse: usage.all,
    states: () =>
      trunks.map((trunk) => ({
        name: trunk.name,
        addresses: watch.statesOf(trunk),
        calls: usage.callsOn(trunk),
        callsCap: trunk.caps.calls,
      })),
    watch: watch.start,
    rest: watch.stop,
  }
}

const asItIs = (raw: string): string => raw
