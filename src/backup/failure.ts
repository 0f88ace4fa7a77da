/** Something the operator can act upon; the message says what, without a stack. */
export class BackupFailure extends Error {
  override readonly name = 'BackupFailure'
}

export const codeOf = (err: unknown): string =>
  err instanceof Error && 'code' in err && typeof err.code === 'string' ? err.code : ''

export const messageOf = (err: unknown): string => (err instanceof Error ? err.message : String(err))

/** What is wrong with an archive; the reader adds which archive and where in it. */
export class Damage extends Error {
  override readonly name = 'Damage'
}
