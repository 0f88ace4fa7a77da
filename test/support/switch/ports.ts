/** The controller's own adapters, listened to as the hotline listens to them. */
import { pino } from 'pino'
import { createMediaLegs, type MediaLegs } from '../../../src/adapters/media/media-legs.ts'
import { createCitizenLegs, type CitizenLegs } from '../../../src/adapters/telephony/citizen-legs.ts'
import { keepDialog, restoreDialog, type KeptDialog } from '../../../src/adapters/telephony/kept-dialog.ts'
import { createSystemTime } from '../../../src/adapters/time/system-time.ts'
import { createNotes } from '../../../src/app/hotline/notes.ts'
import type { Bench } from './bench.ts'
import { createTape, type Tape } from './tape.ts'

export type Called = { readonly callId: string; readonly dialled: string; readonly sdp: string | null }

export type Ports = {
  readonly telephony: CitizenLegs
  readonly media: MediaLegs
  readonly called: Tape<Called>
  readonly hungUp: Tape<string>
  readonly rings: Tape<{ readonly callId: string; readonly sdp: string | null }>
  readonly pickedUp: Tape<{ readonly callId: string; readonly sdp: string | null }>
  readonly notReached: Tape<{ readonly callId: string; readonly sipStatus: number }>
  readonly digits: Tape<string>
  readonly lost: Tape<string>
  readonly legOf: Map<string, string>
}

const asItIs = (raw: string): string => raw
const letIn = () => ({ admitted: true, caller: asItIs, called: asItIs }) as const

export const portsOn = (bench: Bench): Ports => {
  const log = pino({ level: 'silent' })
  let id = 0
  const notes = createNotes({ write: () => undefined }, new Map())
  const telephony = createCitizenLegs({
    ...{ srf: bench.srf, newId: () => `call-${(id += 1)}`, gate: letIn, notes, log },
  })
  const media = createMediaLegs({
    ...{ server: bench.mediaServer, notes, time: createSystemTime(), log, keep: keepDialog },
    restore: (kept) => restoreDialog(bench.srf, kept as KeptDialog),
  })
  const called = createTape<Called>('calls')
  const hungUp = createTape<string>('hang-ups')
  const rings = createTape<{ callId: string; sdp: string | null }>('rings')
  const pickedUp = createTape<{ callId: string; sdp: string | null }>('answers')
  const notReached = createTape<{ callId: string; sipStatus: number }>('refusals')
  const digits = createTape<string>('digits')
  const lost = createTape<string>('lost legs')
  const legOf = new Map<string, string>()
  telephony.listen({
    called: (call) => called.add(call),
    answered: () => undefined,
    hungUp: (callId) => hungUp.add(callId),
    rings: (callId, sdp) => rings.add({ callId, sdp }),
    pickedUp: (callId, sdp) => pickedUp.add({ callId, sdp }),
    notReached: (callId, sipStatus) => notReached.add({ callId, sipStatus }),
    digit: (_callId, digit) => digits.add(digit),
    standing: () => 'talking',
    adrift: () => undefined,
    renegotiated: (callId, sdp) => media.renegotiate(legOf.get(callId) ?? '', sdp),
  })
  media.listen({
    digit: (_legId, digit) => digits.add(digit),
    lost: (legId) => lost.add(legId),
    availability: () => undefined,
  })
  bench.intercept(({ req, res }) => {
    telephony.invited(req, res)
    return true
  })
  return { telephony, media, called, hungUp, rings, pickedUp, notReached, digits, lost, legOf }
}
