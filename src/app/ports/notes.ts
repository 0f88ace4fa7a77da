/**
 * What an adapter must know again to take up what a former controller left (a dialog's tags, a channel's owner). `about`
 * is `kind:id`; values are plain JSON.
 */
export type Notes = {
  set(about: string, value: object): void
  forget(about: string): void
  /** Ids and values of one kind. */
  of(kind: string): ReadonlyMap<string, unknown>
}
