import { afterAll, afterEach, beforeAll, describe, test } from 'vitest'
import { realPair, type SwitchAddresses } from './addresses.ts'
import { createBench, type Bench } from './bench.ts'
import { startEmbeddedSwitch, type EmbeddedSwitchOptions, type RunningSwitch } from './embedded-switch.ts'

const real = realPair(process.env)
const chosen = process.env['SWITCH_UNDER_TEST'] ?? 'both'

/** Why the real pair is left out; null when it takes part. */
export const realPairLeftOut: string | null =
  'missing' in real ? `${real.missing.join(', ')} not set` : chosen === 'embedded' ? 'by choice' : null

export type EverySwitchOptions = {
  /** Settings of the embedded switch in these scenarios. */
  readonly embedded?: EmbeddedSwitchOptions
  /** Scenarios run at the same time; what is left over is looked for when all have ended. */
  readonly together?: boolean
  /** The connections to both servers can be cut (`Bench.ways`). */
  readonly breakable?: boolean
}

/**
 * The same scenarios on the embedded switch and, where its addresses are given, on the real pair. Every scenario ends
 * with all calls hung up and no channel left over.
 */
export const onEverySwitch = (
  title: string,
  scenarios: (bench: () => Bench) => void,
  options: EverySwitchOptions = {},
): void => {
  if (chosen !== 'real')
    onOne(title, 'embedded', scenarios, () => startEmbeddedSwitch(options.embedded), options)
  if ('missing' in real) {
    describe.skip(`${title} (real pair: ${realPairLeftOut ?? ''})`, () => {
      test('is not run', () => undefined)
    })
    return
  }
  if (chosen !== 'embedded') onOne(title, 'real', scenarios, () => Promise.resolve(standing(real)), options)
}

type Standing = Pick<RunningSwitch, 'addresses' | 'stop'>

/** It is there already and stays. */
const standing = (addresses: SwitchAddresses): Standing => ({ addresses, stop: () => Promise.resolve() })

const onOne = (
  title: string,
  kind: Bench['kind'],
  scenarios: (bench: () => Bench) => void,
  start: () => Promise<Standing>,
  { together = false, breakable = false }: EverySwitchOptions,
): void => {
  const name = `${title} (${kind === 'real' ? 'real pair' : 'embedded switch'})`
  describe(name, () => {
    let running: Standing | undefined
    let bench: Bench | undefined
    const present = (): Bench => {
      if (bench === undefined) throw new Error('the switch is not up')
      return bench
    }
    beforeAll(async () => {
      running = await start()
      bench = await createBench(kind, running.addresses, breakable)
    })
    if (!together) afterEach(() => present().settle())
    afterAll(async () => {
      if (together) await bench?.settle()
      await bench?.close()
      await running?.stop()
    })
    // The scenarios of one bench at the same time, but never two benches: a SIP server deals calls out among them.
    if (together) describe('together', { concurrent: true }, () => scenarios(present))
    else scenarios(present)
  })
}
