import { Type } from 'typebox'
import type { Callbacks } from '../../../app/callbacks/callbacks.ts'
import { Callback, CallbackEvent, CallbackList } from '../../../contract/callbacks.ts'
import { oneOf } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, CallParams, NoQuery } from './schemas.ts'

const StateQuery = Type.Object({ state: oneOf(['OPEN', 'DONE']) }, { additionalProperties: false })

const tags = ['calls']

/** Citizens who left a message, and what becomes of it. */
export const callbackRoutes = (app: App, callbacks: Callbacks): void => {
  app.get(
    '/api/callbacks',
    {
      schema: {
        ...{ tags, summary: 'Messages to be called back, the nearest due time first; or those done' },
        ...{ querystring: StateQuery, response: answers(200, CallbackList) },
      },
    },
    (request) => callbacks.list(actorOf(request), request.query.state),
  )
  app.post(
    '/api/callbacks/:callId/events',
    {
      schema: {
        ...{ tags, summary: 'Take a message on, give it back, note a try, or its end', params: CallParams },
        ...{ querystring: NoQuery, body: CallbackEvent, response: answers(200, Callback) },
      },
    },
    (request) => callbacks.press(actorOf(request), request.params.callId, request.body),
  )
}
