/** The start or the running cannot go on; the message is for the operator, without a stack. */
export class LaunchFailure extends Error {
  override readonly name = 'LaunchFailure'
}

export const codeOf = (err: unknown): string =>
  err instanceof Error && 'code' in err && typeof err.code === 'string' ? err.code : ''
