import type { Kept } from './order-saver.ts'

/** What is typed but not yet confirmed, in this browser's own storage, so that nothing typed is ever lost. */
const prefix = 'lianxin.typed.'

export const keep = (key: string, kept: Kept | null): void => {
  if (kept === null) localStorage.removeItem(prefix + key)
  else localStorage.setItem(prefix + key, JSON.stringify(kept))
}

export const readKept = (key: string): Kept | null => {
  try {
    return JSON.parse(localStorage.getItem(prefix + key) ?? 'null') as Kept | null
  } catch {
    return null
  }
}

/** Where the person was typing. */
export type Cursor = {
  readonly key: string
  readonly field: string
  readonly start: number | null
  readonly end: number | null
}
const cursorName = 'lianxin.cursor'

export const keepCursor = (cursor: Cursor): void => sessionStorage.setItem(cursorName, JSON.stringify(cursor))

export const readCursor = (): Cursor | null => {
  try {
    return JSON.parse(sessionStorage.getItem(cursorName) ?? 'null') as Cursor | null
  } catch {
    return null
  }
}
