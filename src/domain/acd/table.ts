/**
 * A machine is a total table: for every status and every input there is a handler, `ignore` (a late or repeated event
 * of the network) or `reject` (somebody asked for the impossible). The compiler refuses a table with a cell missing.
 */
export type Step<S, F, C> = {
  readonly state: S
  readonly facts: readonly F[]
  readonly commands: readonly C[]
}

/** A refusal: `code` is stable and translated for people, e.g. `agentNotReady`. */
export type Rejection = { readonly rejected: string }

export type Table<S extends { status: string }, I extends { type: string }, R, X> = {
  readonly [K in S['status']]: {
    readonly [T in I['type']]:
      | ((state: Extract<S, { status: K }>, input: Extract<I, { type: T }>, context: X) => R | Rejection)
      | 'ignore'
      | 'reject'
  }
}

export const reject = (code: string): Rejection => ({ rejected: code })

export const isRejection = (value: object): value is Rejection => 'rejected' in value

/** Looks up the cell and runs it: a step, `ignore`, or a rejection. */
export const run = <S extends { status: string }, I extends { type: string }, R extends object, X>(
  table: Table<S, I, R, X>,
  state: S,
  input: I,
  context: X,
): R | Rejection | 'ignore' => {
  const row = table[state.status as S['status']] as Record<string, unknown>
  const cell = row[input.type]
  if (cell === 'ignore') return 'ignore'
  if (cell === 'reject')
    return reject(`${input.type}While${state.status.charAt(0).toUpperCase()}${state.status.slice(1)}`)
  return (cell as (state: S, input: I, context: X) => R | Rejection)(state, input, context)
}
