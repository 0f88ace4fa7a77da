import { meterFacts } from '../adapters/metrics/metrics.ts'
import type { FactLog } from '../app/ports/records.ts'
import type { Fact } from '../domain/acd/facts.ts'

/** The fact log, with those who hear of each fact: the metrics, and whoever shows messages to be called back. */
export const hearFacts = (
  factLog: FactLog,
  hears: {
    readonly meter: (facts: readonly Fact[]) => void
    /** Once the database has it. */
    readonly callbackAsked: () => void
  },
) => {
  // What the last controller did is lived again while the hotline is made; it has been heard of.
  let isNew = false
  const heard = meterFacts(factLog, (facts) => {
    if (!isNew) return
    hears.meter(facts)
    if (facts.some(asksForCallback)) void onceWritten(hears.callbackAsked)
  })
  const onceWritten = (tell: () => void) =>
    // A process that ends before has nobody left to tell; the next one is asked anew.
    factLog.flushed().then(tell, () => undefined)
  return { factLog: heard, fromNowOn: () => void (isNew = true) }
}

const asksForCallback = (fact: Fact): boolean =>
  fact.type === 'callEnded' && fact.message !== null && fact.message !== undefined
