import { hash, parseOptions, verify } from '@node-rs/argon2'
import type { Passwords } from '../../app/sessions/secrets.ts'

/** OWASP's first choice for argon2id (the package's default algorithm): 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Passwords are compared in NFKC, so that one keyboard's composed character equals another's. */
export const createPasswords = (): Passwords => ({
  hash: (password) => hash(password.normalize('NFKC'), cost),
  verify: async (encoded, password) => readable(encoded) && verify(encoded, password.normalize('NFKC')),
})

const readable = (encoded: string): boolean => {
  try {
    parseOptions(encoded)
    return true
  } catch {
    return false
  }
}
