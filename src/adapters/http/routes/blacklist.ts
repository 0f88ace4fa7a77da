import { Type } from 'typebox'
import type { Blacklist } from '../../../app/blacklist/blacklist.ts'
import { BlacklistDecisionBody, BlacklistEntry } from '../../../contract/blacklist.ts'
import { Id } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, NoQuery } from './schemas.ts'

const EntryParams = Type.Object({ entryId: Id }, { additionalProperties: false })

const tags = ['calls']

/** Numbers that may not be connected for a while (domain.md §4). */
export const blacklistRoutes = (app: App, blacklist: Pick<Blacklist, 'list' | 'decide'>): void => {
  app.get(
    '/api/blacklist',
    {
      schema: {
        ...{ tags, summary: 'Numbers proposed, blocked, and what was decided about them' },
        ...{ querystring: NoQuery, response: answers(200, Type.Array(BlacklistEntry)) },
      },
    },
    async () => [...(await blacklist.list())],
  )
  app.post(
    '/api/blacklist/:entryId/decisions',
    {
      schema: {
        ...{
          tags,
          summary: 'Approve or reject a proposal, or lift a block; with a reason',
          params: EntryParams,
        },
        ...{ querystring: NoQuery, body: BlacklistDecisionBody, response: answers(200, BlacklistEntry) },
      },
    },
    (request) => blacklist.decide(actorOf(request), request.params.entryId, request.body),
  )
}
