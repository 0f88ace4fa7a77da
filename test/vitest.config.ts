import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { realPair } from './support/switch/addresses.ts'

/** What a call shows, it shows in its own time; a browser, which shares two cores with two others, in more of it. */
const patiently = { expect: { poll: { timeout: 10_000 } } }
const morePatiently = { expect: { poll: { timeout: 20_000 } } }

const project = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', ...extra },
})

/** One after another: what measures sound or starts the whole product wants the machine to itself. */
const turn = (groupOrder: number) => ({ sequence: { groupOrder } })
const [quick, switches, dying, browsers] = [0, 1, 2, 3].map(turn)

/** The soak waits for most of its 45 s: begun first, others use the processors meanwhile. */
class SoakFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSoak = ({ project: { name } }: TestSpecification) => name === 'soak'
    const sorted = await super.sort(files)
    return [...sorted.filter(isSoak), ...sorted.filter((file) => !isSoak(file))]
  }
}

const globalSetup = ['test/support/global-database.ts']
/** On two cores vitest would run one file after another, but most of what is tested waits: for sound, for others. */
const severalAtATime = { maxWorkers: 3 }
/** A drachtio-server deals calls out in turn to everybody who is connected: one file at a time may use the real pair. */
const onSwitches = 'missing' in realPair(process.env) ? severalAtATime : { maxWorkers: 1 }
/** Files without state outside their tests share the modules of a worker: loading them anew took half of the time. */
const together = { ...severalAtATime, isolate: false }

/** One project per level of test (src/README.md); `vitest --project unit` runs one of them. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    reporters: ['default'],
    sequence: { sequencer: SoakFirst },
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'test/app/**/*.test.ts'], {
        ...{ ...quick, ...together, testTimeout: 60_000 },
      }),
      project(
        'int',
        ['test/adapters/**/*.test.ts', 'test/contract/**/*.test.ts', 'test/embedded/**/*.test.ts'],
        {
          ...{ ...quick, ...together, globalSetup, testTimeout: 20_000, hookTimeout: 60_000 },
        },
      ),
      project('switch', ['test/switch/**/*.test.ts'], {
        ...{ ...switches, ...onSwitches },
        testTimeout: 30_000,
        hookTimeout: 60_000,
      }),
      project('sip', ['test/sip/**/*.test.ts', 'test/launcher/**/*.test.ts'], {
        ...{ ...switches, ...onSwitches, globalSetup, testTimeout: 60_000, hookTimeout: 120_000 },
      }),
      // What it holds is who got which call and when, not the sound: others may use the machine meanwhile.
      project('soak', ['test/soak/**/*.test.ts'], {
        ...{ ...quick, ...severalAtATime, ...patiently },
        ...{ globalSetup, testTimeout: 60_000, hookTimeout: 120_000 },
      }),
      // A gap in the sound is a fault of ours only where nobody else has the processors.
      project('faults', ['test/faults/**/*.test.ts'], {
        ...{ ...dying, fileParallelism: false, ...patiently },
        ...{ globalSetup, testTimeout: 60_000, hookTimeout: 120_000 },
      }),
      project('e2e', ['test/e2e/**/*.test.ts'], {
        ...{ ...browsers, ...onSwitches, ...morePatiently },
        globalSetup,
        testTimeout: 120_000,
        hookTimeout: 180_000,
      }),
    ],
  },
})
