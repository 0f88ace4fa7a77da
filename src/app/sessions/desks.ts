import type { LinkEnd } from '../../contract/desk.ts'

/** The browser tab that is a person's desk just now. */
export type DeskHolder = { readonly sessionId: string; end(reason: LinkEnd): void }

export type Desks = {
  /** The newest tab wins: the one before is ended with `replaced`. */
  claim(userId: string, holder: DeskHolder): void
  /** Gives the desk up; false if another tab has taken it meanwhile. */
  release(userId: string, holder: DeskHolder): boolean
  holder(userId: string): DeskHolder | null
}

/** One live desk per person. */
export const createDesks = (): Desks => {
  const holdersByUser = new Map<string, DeskHolder>()
  return {
    claim: (userId, holder) => {
      const former = holdersByUser.get(userId)
      holdersByUser.set(userId, holder)
      if (former && former !== holder) former.end('replaced')
    },
    release: (userId, holder) => {
      if (holdersByUser.get(userId) !== holder) return false
      return holdersByUser.delete(userId)
    },
    holder: (userId) => holdersByUser.get(userId) ?? null,
  }
}
