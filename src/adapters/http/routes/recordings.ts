import { Type } from 'typebox'
import type { Recordings } from '../../../app/disclosure/recordings.ts'
import { Recording, RecordingAddress } from '../../../contract/disclosure.ts'
import { ErrorBody, Id } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { actorOf, visitOf } from '../plugins/access.ts'
import { answers, CallParams, NoQuery } from './schemas.ts'
import { sendSound, SoundBytes } from './sound-reply.ts'

const RecordingParams = Type.Object({ recordingId: Id }, { additionalProperties: false })
const AddressQuery = Type.Object(
  {
    expires: Type.Integer({ minimum: 0 }),
    signature: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  },
  { additionalProperties: false },
)

const tags = ['recordings']

export const recordingRoutes = (app: App, recordings: Recordings): void => {
  app.get(
    '/api/calls/:callId/recordings',
    {
      schema: {
        tags,
        summary: 'What was recorded of a call, and whether it can be played',
        params: CallParams,
        querystring: NoQuery,
        response: answers(200, Type.Array(Recording)),
      },
    },
    async (request) => [
      ...(await recordings.ofCall(actorOf(request), visitOf(request), request.params.callId)),
    ],
  )

  app.post(
    '/api/recordings/:recordingId/address',
    {
      schema: {
        tags,
        summary: 'An address at which this sign-in hears it for ten minutes; written into the access log',
        params: RecordingParams,
        querystring: NoQuery,
        response: answers(200, RecordingAddress),
      },
    },
    (request) => recordings.address(actorOf(request), visitOf(request), request.params.recordingId),
  )

  audio(app, recordings)
}

const audio = (app: App, recordings: Recordings): void => {
  app.get(
    '/api/recordings/:recordingId/audio',
    {
      schema: {
        tags,
        summary: 'The sound (WAV), whole or by a byte range',
        params: RecordingParams,
        querystring: AddressQuery,
        response: { 200: SoundBytes, 206: SoundBytes, '4xx': ErrorBody, '5xx': ErrorBody },
      },
    },
    async (request, reply) => {
      const { recordingId } = request.params
      const sound = await recordings.open(visitOf(request), { recordingId, ...request.query })
      return sendSound(request, reply, sound)
    },
  )
}
