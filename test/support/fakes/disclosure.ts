import { errors } from '../../../src/app/errors.ts'
import type { Recordings } from '../../../src/app/disclosure/recordings.ts'
import type { Disclosure } from '../../../src/app/disclosure/revealing.ts'

/** There is no order, no call and no recording, and nothing was ever written down. */
export const noDisclosure: Disclosure = {
  reveal: () => Promise.reject(new errors.notFound('order')),
  revealCaller: () => Promise.reject(new errors.notFound('call')),
  accessLog: () => Promise.resolve({ items: [], nextCursor: null }),
}

export const noRecordings: Recordings = {
  ofCall: () => Promise.reject(new errors.notFound('call')),
  address: () => Promise.reject(new errors.notFound('recording')),
  open: () => Promise.reject(new errors.notFound('recording')),
}
