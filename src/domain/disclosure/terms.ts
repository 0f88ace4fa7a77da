/** The words of showing a citizen whole (domain.md §11): what, why, and how it is written down. */

/** What is masked, and can be shown whole one at a time. */
export const revealFields = [
  ...(['callerNumber', 'contactNumber', 'appellantName', 'content', 'demand', 'answerText'] as const),
] as const
export type RevealField = (typeof revealFields)[number]

/** Why somebody wants to see it; `OTHER` is put into words. */
export const purposes = ['CONTACT', 'VERIFY', 'CALLBACK', 'SUPERVISE', 'OTHER'] as const
export type Purpose = (typeof purposes)[number]

export const accessActions = ['reveal', 'listen', 'download'] as const
export type AccessAction = (typeof accessActions)[number]
export const accessOutcomes = ['GIVEN', 'REFUSED'] as const
export type AccessOutcome = (typeof accessOutcomes)[number]

/** How long a revealed value stands on the screen. */
export const revealedMs = 60_000

export const noteLimit = 200
const shortestNote = 4

type Problem = { readonly field: 'note'; readonly rule: 'required' | 'maxLength'; readonly limit: number }

/** What keeps these words from being a purpose; null if they are one. */
export const findPurposeProblem = (purpose: Purpose, note: string): Problem | null => {
  const length = note.trim().length
  if (purpose === 'OTHER' && length < shortestNote) {
    return { field: 'note', rule: 'required', limit: shortestNote }
  }
  return length > noteLimit ? { field: 'note', rule: 'maxLength', limit: noteLimit } : null
}

/** Until when a line of the access log is kept: three years. `at` and the result in ms since the epoch. */
export const keepAccessUntil = (at: number): number => {
  const day = new Date(at)
  return day.setUTCFullYear(day.getUTCFullYear() + 3)
}
