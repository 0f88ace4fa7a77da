import type { AttachmentPart } from '../../domain/attachments/rules.ts'

/** Instants in ms since the epoch; `sha256` in lower-case hexadecimal. */
export type StoredAttachment = {
  readonly attachmentId: string
  readonly orderId: string
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  readonly sha256: string
  readonly part: AttachmentPart
  readonly addedAt: number
  readonly addedBy: string
  readonly addedByName: string
}

/** Inside the transaction that holds the order's lock. */
export type AttachmentWrites = {
  attachmentsOf(orderId: string): Promise<readonly StoredAttachment[]>
  attach(attachment: StoredAttachment): Promise<void>
  detach(attachmentId: string, at: number): Promise<void>
}

export type AttachmentStore = {
  /** Oldest first. */
  ofOrder(orderId: string): Promise<readonly StoredAttachment[]>
  byId(attachmentId: string): Promise<StoredAttachment | null>
  /** Which of these ids belong to something attached. */
  known(attachmentIds: readonly string[]): Promise<ReadonlySet<string>>
}

/** A file that came in and has no place yet. */
export type ReceivedFile = {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  readonly head: Uint8Array
  readonly tail: Uint8Array
}

export type AttachmentFiles = {
  /** Null when it is longer than `limit` bytes. Nothing is left of one that breaks off. */
  receive(content: AsyncIterable<Uint8Array>, limit: number): Promise<ReceivedFile | null>
  keep(file: ReceivedFile, attachmentId: string): Promise<void>
  discard(file: ReceivedFile): Promise<void>
  /** Null when it is not there. */
  read(attachmentId: string): Promise<AsyncIterable<Uint8Array> | null>
  remove(attachmentId: string): Promise<void>
  /** Ids of the files that have not been touched for so long. */
  olderThan(ms: number): Promise<readonly string[]>
}
