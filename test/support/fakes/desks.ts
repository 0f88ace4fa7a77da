import { errors } from '../../../src/app/errors.ts'
import type { Assist } from '../../../src/app/work-orders/assist.ts'
import type { Desks } from '../../../src/app/work-orders/desks.ts'

const empty = () => Promise.resolve({ items: [], nextCursor: null })
const nothing = () => Promise.reject(errors.notFound('order'))

/** Desks of a house without an order. */
export const createFakeDesks = (): Desks => ({
  open: nothing,
  press: nothing,
  history: nothing,
  search: empty,
  countFound: () => Promise.resolve(0),
  counts: () => Promise.resolve({}),
  dispatchDesk: {
    list: empty,
    returns: empty,
    suggest: nothing,
    previewDue: nothing,
    dispatch: () => Promise.resolve([]),
  },
  unitDesk: { list: empty, tasks: empty, sign: () => Promise.resolve([]) },
  reviewDesk: { list: empty },
  callbackDesk: { list: empty },
  expediteDesk: { urged: empty, nearing: empty, overdue: empty },
  supervision: { register: empty, proposed: empty },
  leader: { extensions: empty, rulings: empty },
  suggestions: { publish: nothing, withdraw: nothing, published: empty },
})

export const createFakeAssist = (): Assist => ({ similar: () => Promise.resolve([]), talk: nothing })
