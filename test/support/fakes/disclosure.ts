import { errors } from '../../../src/app/errors.ts'
import type { Attachments } from '../../../src/app/attachments/attachments.ts'
import type { Recordings } from '../../../src/app/disclosure/recordings.ts'
import type { Disclosure } from '../../../src/app/disclosure/revealing.ts'

/** No order has anything attached. */
export const noAttachments: Attachments = {
  list: () => Promise.reject(new errors.notFound('order')),
  add: () => Promise.reject(new errors.notFound('order')),
  download: () => Promise.reject(new errors.notFound('attachment')),
  remove: () => Promise.reject(new errors.notFound('attachment')),
  tidy: () => Promise.resolve(0),
}

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
