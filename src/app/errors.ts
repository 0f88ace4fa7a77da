import createError from '@fastify/error'

/**
 * Every refusal that crosses the server's edge, once each: a stable code (translated by the desk), an English message
 * and the HTTP status. Field errors carry `details` (contract `ErrorBody`).
 */
export const errors = {
  notSignedIn: createError('NOT_SIGNED_IN', 'Sign in first', 401),
  wrongCredentials: createError('WRONG_CREDENTIALS', 'The user name or the password is wrong', 401),
  lockedOut: createError('LOCKED_OUT', 'Too many failed sign-ins; try again later', 429),
  csrf: createError('CSRF', 'The request does not carry the token of this sign-in', 403),
  forbidden: createError('FORBIDDEN', 'Your role may not do this', 403),
  notFound: createError('NOT_FOUND', 'There is no such %s', 404),
  invalid: createError('INVALID', 'Some fields break a rule', 400),
  orderConflict: createError('ORDER_CONFLICT', 'Somebody changed this order a moment ago', 409),
  orderRefused: createError('ORDER_REFUSED', 'An order that is %s cannot %s', 409),
  attachmentRefused: createError('ATTACHMENT_REFUSED', 'The file cannot be attached', 415),
  attachmentLimit: createError('ATTACHMENT_LIMIT', 'An order has at most %s attachments', 409),
  articleRefused: createError('ARTICLE_REFUSED', 'An article that is %s cannot %s', 409),
  articleConflict: createError('ARTICLE_CONFLICT', 'Somebody changed this article a moment ago', 409),
  rosterConflict: createError('ROSTER_CONFLICT', 'Somebody changed this roster a moment ago', 409),
  rosterRefused: createError('ROSTER_REFUSED', 'The roster breaks the law', 409),
  requestRefused: createError('REQUEST_REFUSED', 'A request that is %s cannot be changed so', 409),
  shiftTaken: createError('SHIFT_TAKEN', 'This shift is not open any more', 409),
  recordingNotReady: createError('RECORDING_NOT_READY', 'The recording cannot be played: %s', 409),
  addressInvalid: createError('ADDRESS_INVALID', 'The address is not valid any more; open it again', 403),
  configConflict: createError('CONFIG_CONFLICT', '%s changed this a moment ago: version %s', 409),
  configRefused: createError('CONFIG_REFUSED', 'This change is not possible: %s', 409),
  configInUse: createError('CONFIG_IN_USE', 'It cannot be retired while something in force uses it', 409),
  promptUnreadable: createError('PROMPT_UNREADABLE', 'The file is no sound that can be read: %s', 415),
  blacklistRefused: createError('BLACKLIST_REFUSED', 'This number cannot be changed so: %s', 409),
  callbackRefused: createError('CALLBACK_REFUSED', 'This message cannot be changed so: %s', 409),
  passwordChangeNeeded: createError('PASSWORD_CHANGE_NEEDED', 'Set a password of your own first', 403),
  inCall: createError('IN_CALL', 'End the call first', 409),
  wrongOrigin: createError('WRONG_ORIGIN', 'The request comes from another site', 403),
  badRequest: createError('BAD_REQUEST', 'The request cannot be read', 400),
  tooLarge: createError('TOO_LARGE', 'The request is too large', 413),
  tooManyRequests: createError('TOO_MANY_REQUESTS', 'Too many requests; slow down', 429),
  unavailable: createError('UNAVAILABLE', 'The service cannot answer just now; try again shortly', 503),
  internal: createError('INTERNAL', 'Something went wrong on the server', 500),
} as const

export type FieldError = { readonly field: string; readonly rule: string; readonly limit?: string | number }

/** Adds which field breaks which rule to an error of the registry. */
export const withDetails = <E extends Error>(
  error: E,
  details: readonly FieldError[],
): E & { details: readonly FieldError[] } => Object.assign(error, { details })
