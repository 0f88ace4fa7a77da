import { createNotes } from '../../../src/app/hotline/notes.ts'

/** Notes that nobody will ever read again. */
export const createFakeNotes = () => createNotes({ write: () => undefined }, new Map())
