/** What a number of the simulated exchange does when it is called. Durations in ms. */
export type Behaviour = {
  /** Rings so long before `then`; null: it does not ring at all. */
  readonly ringMs: number | null
  /** The ring is heard as the exchange's own sound (183 with SDP), not made by the caller's side. */
  readonly early: boolean
  readonly then: { readonly answer: true; readonly hangUpAfterMs: number } | { readonly refuse: number }
}

const longestTalkMs = 10 * 60_000
const patienceMs = 90_000

const refusing = (refuse: number, ringMs: number | null): Behaviour => ({
  ringMs,
  early: false,
  then: { refuse },
})
const answering = (ringMs: number, hangUpAfterMs = longestTalkMs, early = false): Behaviour => ({
  ringMs,
  early,
  then: { answer: true, hangUpAfterMs },
})

/** By their last digits, so that they are remembered by the SIP status that they stand for (README.md). */
const reserved: Readonly<Record<string, Behaviour>> = {
  13800000486: refusing(486, null),
  13800000480: refusing(480, patienceMs),
  13800000404: refusing(404, null),
  13800000603: refusing(603, 2_000),
  13800000503: refusing(503, null),
}

/** Any number that is not reserved is a person at home. `ringMs` is how long such a one takes to answer. */
export const behaviourOf = (number: string, ringMs: number): Behaviour => {
  const special = reserved[number]
  if (special !== undefined) return special
  if (number === '13800000183') return answering(3_000, longestTalkMs, true)
  const seconds = /^138000010(\d\d)$/.exec(number)?.[1]
  return seconds === undefined ? answering(ringMs) : answering(ringMs, Number(seconds) * 1000)
}
