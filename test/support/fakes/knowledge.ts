import { errors } from '../../../src/app/errors.ts'
import type { Knowledge } from '../../../src/app/knowledge/knowledge.ts'

const none = () => Promise.reject(new errors.notFound('article'))

/** Nothing is known. */
export const noKnowledge: Knowledge = {
  ...{ get: none, history: none, create: none, press: none },
  search: () => Promise.resolve([]),
  list: () => Promise.resolve({ items: [], nextCursor: null }),
  requests: () => Promise.resolve([]),
  decline: () => Promise.reject(new errors.notFound('request')),
}
