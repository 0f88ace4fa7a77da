import { Type, type Static } from 'typebox'
import { roles } from '../domain/people.ts'
import { Id, Instant, oneOf } from './schema.ts'

export const SignIn = Type.Object(
  {
    username: Type.String({ minLength: 1, maxLength: 64 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
  },
  { additionalProperties: false },
)
export type SignIn = Static<typeof SignIn>

/** Who is signed in. `csrfToken` goes back in the `x-csrf-token` header of every request that changes something. */
export const Session = Type.Object({
  userId: Id,
  username: Type.String(),
  name: Type.String(),
  agentNo: Type.String(),
  role: oneOf(roles),
  /** Citizens' calls are offered to this person. */
  takesCalls: Type.Boolean(),
  /** Has a desk with a telephone, for placing calls at least. */
  hasPhone: Type.Boolean(),
  seesBoard: Type.Boolean(),
  /** Nothing is answered but a change of the password: somebody else knows this one. */
  mustChangePassword: Type.Boolean(),
  csrfToken: Type.String(),
  expiresAt: Instant,
})
export type Session = Static<typeof Session>

/** What sip.js needs to bring up the persistent leg; made for this sign-in and useless after it. */
export const SipAccess = Type.Object({
  /** Path of the WebSocket on the desk's own origin. */
  path: Type.String(),
  /** Address of record of the agent, `sip:<username>@<realm>`. */
  uri: Type.String(),
  /** Where the leg is called, `sip:desk@<realm>`. */
  deskUri: Type.String(),
  username: Type.String(),
  password: Type.String(),
  expiresAt: Instant,
})
export type SipAccess = Static<typeof SipAccess>
