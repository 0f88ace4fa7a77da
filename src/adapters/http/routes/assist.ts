import type { Assist } from '../../../app/work-orders/assist.ts'
import { SimilarOrder, TalkTexts } from '../../../contract/assist.ts'
import { listOf } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { maskTitle } from '../masks.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, NoQuery, OrderParams } from './schemas.ts'

const tags = ['orders']

/** What helps the agent while an order is typed. */
export const assistRoutes = (app: App, assist: Assist): void => {
  const params = OrderParams
  const querystring = NoQuery
  app.get(
    '/api/orders/:orderId/similar',
    {
      schema: {
        ...{ tags, summary: 'Earlier orders that may be the same matter, with reasons', params, querystring },
        response: answers(200, listOf(SimilarOrder)),
      },
    },
    async (request) => (await assist.similar(actorOf(request), request.params.orderId)).map(maskTitle),
  )
  app.get(
    '/api/orders/:orderId/talk',
    {
      schema: {
        ...{ tags, summary: 'What the agent says: reading back, closing, refusing', params, querystring },
        response: answers(200, TalkTexts),
      },
    },
    (request) => assist.talk(actorOf(request), request.params.orderId),
  )
}
