/** Something the operator can act upon; the message says what, without a stack. */
export class ArchiveFailure extends Error {
  override readonly name = 'ArchiveFailure'
}
