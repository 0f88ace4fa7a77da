import { parseArgs } from 'node:util'

export const parts = ['decisions', 'calls', 'desk', 'start', 'orders', 'archive', 'agents', 'roster'] as const
export type Part = (typeof parts)[number]

export type Options = {
  /** Puts the figures into README.md. */
  readonly write: boolean
  /** A look in about 90 s: fewer repeats and calls, no claim. */
  readonly quick: boolean
  readonly parts: readonly Part[]
  /** A DATA_DIR that `npm run archive` filled; null makes one of a million orders. */
  readonly archive: string | null
  /** How many agents; null: all sizes. */
  readonly sizes: readonly number[] | null
}

export const usage = `npm run bench -- [--write] [--quick] [--only ${parts.join(',')}]

  --write   put the figures into test/bench/README.md
  --quick   a look in about 90 s: fewer repeats and calls
  --only    some parts only, commas between
  --archive a DATA_DIR that npm run archive filled; without it one of a million orders is made for the run
  --sizes   of agents, commas between; sizes that an earlier run measured are reported beside them (0: those alone)

The embedded switch is always measured; drachtio-server and FreeSWITCH where REAL_DRACHTIO_HOST and the other REAL_*
variables say where they are (test/support/switch/addresses.ts).`

/** Throws an Error that names the argument. */
export const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      write: { type: 'boolean' },
      quick: { type: 'boolean' },
      only: { type: 'string' },
      archive: { type: 'string' },
      sizes: { type: 'string' },
    },
  })
  const only = values.only?.split(',') ?? [...parts]
  const known = parts.filter((part) => only.includes(part))
  if (known.length !== only.length) throw new Error(`--only is "${values.only ?? ''}"\n\n${usage}`)
  return {
    write: values.write ?? false,
    quick: values.quick ?? false,
    parts: known,
    archive: values.archive ?? null,
    sizes:
      values.sizes
        ?.split(',')
        .map(Number)
        .filter((size) => size > 0) ?? null,
  }
}
