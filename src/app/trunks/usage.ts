import type { Trunk } from '../../domain/trunks/trunk.ts'
import type { Notes } from '../ports/notes.ts'
import type { Time } from '../ports/time.ts'

/** The calls on each trunk, over restarts, and how many began within the last second. */
export const createUsage = (time: Time, notes: Notes) => {
  const trunkOfCall = new Map<string, string>()
  const calls = new Map<string, number>()
  const begun = new Map<string, readonly number[]>()

  for (const [callId, noted] of notes.of('trunk')) {
    const { name } = noted as { readonly name: string }
    trunkOfCall.set(callId, name)
    calls.set(name, (calls.get(name) ?? 0) + 1)
  }

  const recent = ({ name }: Trunk): readonly number[] =>
    (begun.get(name) ?? []).filter((at) => time.now() - at < 1000)
  const callsOn = ({ name }: Trunk): number => calls.get(name) ?? 0
  const hasRoom = (trunk: Trunk): boolean =>
    callsOn(trunk) < trunk.caps.calls && recent(trunk).length < trunk.caps.callsPerSecond
  const letGo = (callId: string): void => {
    const name = trunkOfCall.get(callId)
    if (name === undefined) return
    trunkOfCall.delete(callId)
    notes.forget(`trunk:${callId}`)
    calls.set(name, (calls.get(name) ?? 1) - 1)
  }

  return {
    callsOn,
    hasRoom,
    letGo,
    all: (): readonly string[] => [...trunkOfCall.keys()],
    /** A call that moves to another trunk gives up its place on the first. */
    take: (callId: string, trunk: Trunk): boolean => {
      letGo(callId)
      if (!hasRoom(trunk)) return false
      trunkOfCall.set(callId, trunk.name)
      notes.set(`trunk:${callId}`, { name: trunk.name })
      calls.set(trunk.name, callsOn(trunk) + 1)
      begun.set(trunk.name, [...recent(trunk), time.now()])
      return true
    },
  }
}
