import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { errors } from '../../../app/errors.ts'
import type { ByteSpan } from '../../../app/ports/disclosure.ts'
import { readRange } from '../byte-range.ts'
import { bodyOf } from '../error-handler.ts'

/** Sent as it is; a stream has no shape to check. */
export const SoundBytes = Type.Unsafe<Readable>({ type: 'string', format: 'binary' })

type Sound = { readonly bytes: number; read(span: ByteSpan): AsyncIterable<Uint8Array> }

/** WAV, whole or the part that the browser's player asks for. */
export const sendSound = (request: FastifyRequest, reply: FastifyReply, sound: Sound): FastifyReply => {
  const span = readRange(request.headers.range, sound.bytes)
  void reply.header('accept-ranges', 'bytes')
  if (span === 'none') {
    const refusal = bodyOf(errors.badRequest())
    return reply.code(416).header('content-range', `bytes */${sound.bytes}`).send(refusal)
  }
  const { start, end } = span === 'all' ? { start: 0, end: sound.bytes - 1 } : span
  if (span !== 'all') void reply.code(206).header('content-range', `bytes ${start}-${end}/${sound.bytes}`)
  return reply
    .type('audio/wav')
    .header('content-length', end - start + 1)
    .send(Readable.from(sound.read({ start, end }), { objectMode: false }))
}
