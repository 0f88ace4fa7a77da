import { emergencyNumbers, leaveCall, partiesThere } from './parties.ts'
import { press } from './press.ts'
import { act, work } from './work.ts'

/** The emergency service that the citizen is about to be left with; null when a colleague takes the call on. */
const serviceThere = () => {
  const there = partiesThere.value
  if (there.some(({ kind }) => kind === 'agent')) return null
  return emergencyNumbers.find((service) => there.some(({ number }) => number === service)) ?? null
}

/**
 * Leaves the call to whoever else is in it. Left with an emergency service, the hotline keeps a record only (domain.md §4.9,
 * N5): the desk files the call's order as one in the same press.
 */
export const leave = async (): Promise<void> => {
  const service = serviceThere()
  await leaveCall()
  if (service === null || press.refused?.by === 'leaveCall') return
  if (work.draft?.order != null && work.outcome === null) await act({ event: 'transfer', service })
}
