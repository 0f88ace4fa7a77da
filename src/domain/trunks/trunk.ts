import { isIn, type AddressRange } from './address-range.ts'

/** A part of a number that `match` finds is replaced by `to` (`$1` is the first group). */
export type Rewrite = { readonly match: RegExp; readonly to: string }

/** A connection to a telephone network: who may call in over it, and which numbers go out over it. */
export type Trunk = {
  readonly name: string
  /** `host` or `host:port`, tried in this order. */
  readonly addresses: readonly string[]
  readonly transport: 'udp' | 'tcp'
  /** Where its calls come from. */
  readonly allow: readonly AddressRange[]
  /** `match` is anchored at both ends; of the trunks that fit, the lowest priority is tried first. */
  readonly routes: readonly { readonly match: RegExp; readonly priority: number }[]
  readonly digest: { readonly username: string; readonly password: string } | null
  /** How often its addresses are asked whether they are there (OPTIONS); null: never, and they count as there. */
  readonly probeEveryMs: number | null
  readonly rewrite: {
    readonly callerIn: readonly Rewrite[]
    readonly calledIn: readonly Rewrite[]
    readonly callerOut: readonly Rewrite[]
    readonly calledOut: readonly Rewrite[]
  }
  /** Both directions together. */
  readonly caps: { readonly calls: number; readonly callsPerSecond: number }
  /** The number that the called person sees. */
  readonly callerId: string
}

/** One way to a number. */
export type Route = { readonly trunk: Trunk; readonly address: string }

/** Every rewrite in order, each at most once. */
export const rewritten = (number: string, rewrites: readonly Rewrite[]): string =>
  rewrites.reduce((text, { match, to }) => text.replace(match, to), number)

/** The ways to a number, best first: by priority, then as listed; each trunk's addresses one after another. */
export const routesTo = (trunks: readonly Trunk[], number: string): readonly Route[] =>
  trunks
    .map((trunk) => ({ trunk, priority: priorityOf(trunk, number) }))
    .filter(({ priority }) => priority < Infinity)
    .sort((a, b) => a.priority - b.priority)
    .flatMap(({ trunk }) => trunk.addresses.map((address) => ({ trunk, address })))

const priorityOf = ({ routes }: Trunk, number: string): number =>
  Math.min(Infinity, ...routes.filter(({ match }) => match.test(number)).map(({ priority }) => priority))

/** Whose call it is by where it comes from: a trunk's, a telephone's that may call in, or nobody's. */
export const sourceOf = (
  trunks: readonly Trunk[],
  phones: readonly AddressRange[],
  address: string,
): Trunk | 'phone' | null =>
  trunks.find(({ allow }) => allow.some((range) => isIn(range, address))) ??
  (phones.some((range) => isIn(range, address)) ? 'phone' : null)
