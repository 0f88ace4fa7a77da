import type { BlacklistTexts } from '../texts.ts'

/** Numbers that harass. */
export const blacklist: BlacklistTexts = {
  blacklist: {
    about:
      'Three calls within 24 hours that agents marked as harassment propose a number. A lead listens and decides: 24 hours the first time, 7 days the second, 30 days from then on. Meanwhile its calls hear a notice and may leave a message; they enter no queue and no connect rate.',
    open: 'Proposed and blocked',
    past: 'Past',
    none: { open: 'No number is proposed or blocked', past: 'Nothing in the past' },
    noneHint: 'Agents end a call as harassment; after the third its number appears here.',
    state: {
      PROPOSED: 'Proposed',
      ACTIVE: 'Blocked',
      ENDED: 'Over',
      REJECTED: 'Not approved',
      LIFTED: 'Lifted',
    },
    act: { PROPOSED: 'proposed', APPROVED: 'approved', REJECTED: 'not approved', LIFTED: 'lifted' },
    program: 'The program',
    span: { 1: '24 hours', 2: '7 days', 3: '30 days' },
    would: 'Would be blocked for {span} (step {step})',
    until: 'Step {step}, until {when}',
    left: '{span} left',
    marked: 'Marked by {who}, called {when}',
    hear: 'Listen',
    why: 'Reason (needed, and kept)',
    approve: 'Block for {span}',
    reject: 'Do not block',
    lift: 'Lift the block',
    said: { approve: 'Blocked', reject: 'Not blocked', lift: 'Lifted' },
    refused: {
      stale: 'Somebody decided on this number a moment ago; it was read again',
      reasonMissing: 'Give a reason',
      notProposed: 'This number is not proposed',
      notActive: 'This number is not blocked',
    },
  },
}
