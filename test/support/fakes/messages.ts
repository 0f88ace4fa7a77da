import { errors } from '../../../src/app/errors.ts'
import type { Messages } from '../../../src/app/messages/api.ts'

const nothing = () => Promise.reject(errors.notFound('message'))

/** Messages of a house that never sent one. */
export const createFakeMessages = (): Messages => ({
  list: () => Promise.resolve({ items: [], nextCursor: null }),
  tray: () => Promise.resolve([]),
  outbox: () => Promise.resolve({ waiting: 0, sending: 0, dead: 0, oldestDueAt: null, gateway: 'tray' }),
  answerFromTray: nothing,
  revive: nothing,
  missedCall: () => Promise.resolve(),
  received: () => Promise.resolve('noRating'),
  reported: () => Promise.resolve(),
})
