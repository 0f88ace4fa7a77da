import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Secrets } from '../../app/sessions/secrets.ts'

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

export const createSecrets = (): Secrets => ({
  token: (bytes) => randomBytes(bytes).toString('base64url'),
  uuid: () => randomUUID(),
  hash: (algorithm, text) => createHash(algorithm).update(text).digest('hex'),
  sign: (key, text) => createHmac('sha256', key).update(text).digest('hex'),
  // Hashing first makes the lengths equal, so that not even a length is told.
  equal: (a, b) => timingSafeEqual(sha256(a), sha256(b)),
})
