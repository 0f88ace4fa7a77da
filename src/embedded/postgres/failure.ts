/** Something the operator can act upon; the message says what. */
export class PostgresFailure extends Error {
  override readonly name = 'PostgresFailure'
}

export const codeOf = (err: unknown): string =>
  err instanceof Error && 'code' in err && typeof err.code === 'string' ? err.code : ''

/** The result, or null when the file or process is not there. */
export const orNull = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work
  } catch (err) {
    if (['ENOENT', 'ESRCH'].includes(codeOf(err))) return null
    throw err
  }
}
