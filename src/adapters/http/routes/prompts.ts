import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { errors } from '../../../app/errors.ts'
import type { PromptSounds } from '../../../app/prompts/prompt-sounds.ts'
import { promptUploadBytes, PromptSound } from '../../../contract/prompts.ts'
import { ErrorBody, Id } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, NoQuery } from './schemas.ts'
import { sendSound, SoundBytes } from './sound-reply.ts'

const exact = { additionalProperties: false }
const SoundParams = Type.Object({ soundId: Id }, exact)
const PromptParams = Type.Object(
  { name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}(?:@en-US)?$' }) },
  exact,
)
const FileQuery = Type.Object({ name: Type.String({ minLength: 1, maxLength: 400 }) }, exact)

const tags = ['administration']
const sounds = { 200: SoundBytes, 206: SoundBytes, '4xx': ErrorBody, '5xx': ErrorBody }

/** Sounds of prompts: taken in, measured, heard. Which prompt says one is a version of that prompt. */
export const promptRoutes = (app: App, prompts: PromptSounds): void => {
  upload(app, prompts)
  app.get(
    '/api/prompt-sounds/:soundId',
    {
      schema: {
        ...{ tags, summary: 'An uploaded sound: how long, how loud, by whom', params: SoundParams },
        ...{ querystring: NoQuery, response: answers(200, PromptSound) },
      },
    },
    (request) => prompts.find(actorOf(request), request.params.soundId),
  )
  app.get(
    '/api/prompt-sounds/:soundId/audio',
    {
      schema: {
        ...{ tags, summary: 'The sound (WAV) as callers will hear it', params: SoundParams },
        ...{ querystring: NoQuery, response: sounds },
      },
    },
    async (request, reply) =>
      sendSound(request, reply, await prompts.listen(actorOf(request), request.params.soundId)),
  )
  app.get(
    '/api/prompts/:name/audio',
    {
      schema: {
        ...{ tags, summary: 'The sound (WAV) that came with the product', params: PromptParams },
        ...{ querystring: NoQuery, response: sounds },
      },
    },
    async (request, reply) =>
      sendSound(request, reply, await prompts.listenShipped(actorOf(request), request.params.name)),
  )
}

/** In a scope of its own: here alone is a body of bytes handed on as it arrives. */
const upload = (app: App, prompts: PromptSounds): void => {
  void app.register((scope: App, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/octet-stream', (_request, payload, parsed) => {
      parsed(null, payload)
    })
    scope.post(
      '/api/prompt-sounds',
      {
        schema: {
          ...{ tags, summary: 'Take in a sound file: its bytes as the body, its name in the query' },
          ...{ querystring: FileQuery, consumes: ['application/octet-stream'] },
          response: answers(201, PromptSound),
        },
        // Whoever sends too much is told so before the bytes come in.
        preParsing: async (request, reply, payload) => {
          if (Number(request.headers['content-length'] ?? 0) > promptUploadBytes) {
            void reply.header('connection', 'close')
            throw errors.tooLarge()
          }
          return Promise.resolve(payload)
        },
      },
      async (request, reply) => {
        const { body, query } = request
        if (!(body instanceof Readable)) throw errors.badRequest()
        try {
          return await reply.code(201).send(await prompts.upload(actorOf(request), query.name, body))
        } catch (err) {
          // What was not read would be taken for the next request.
          void reply.header('connection', 'close')
          throw err
        }
      },
    )
    done()
  })
}
