import type { CallListItem } from '../../../src/contract/calls.ts'
import type { Attachment, AttachmentList } from '../../../src/contract/attachments.ts'
import type {
  AccessLogItem,
  Recording,
  RecordingAddress,
  Revealed,
  RevealRequest,
} from '../../../src/contract/disclosure.ts'
import type { SupervisionItem } from '../../../src/contract/supervision.ts'
import { rest } from '../state/session.ts'
import { type Page, query } from './rest.ts'
import { sendFile, type Upload } from './upload.ts'

/** Whose field: an order's, or the number of a call. */
export type Subject = { readonly orderId: string } | { readonly callId: string }

export const revealField = (
  subject: Subject,
  field: RevealRequest['field'],
  why: Pick<RevealRequest, 'purpose' | 'note'>,
): Promise<Revealed> =>
  'orderId' in subject
    ? rest.ask<Revealed>('POST', `/orders/${subject.orderId}/reveal`, { field, ...why })
    : rest.ask<Revealed>('POST', `/calls/${subject.callId}/reveal`, why)

export const recordingsOf = (callId: string): Promise<readonly Recording[]> =>
  rest.ask<readonly Recording[]>('GET', `/calls/${callId}/recordings`)

export const recordingAddress = (recordingId: string): Promise<RecordingAddress> =>
  rest.ask<RecordingAddress>('POST', `/recordings/${recordingId}/address`)

type CallWanted = Readonly<
  Record<'phone' | 'agent' | 'direction' | 'lineCode' | 'result' | 'rating' | 'from' | 'to', string | null>
>
export const allCalls = (
  wanted: CallWanted,
  cursor: string | null,
  limit: number,
): Promise<Page<CallListItem>> =>
  rest.ask<Page<CallListItem>>(
    'GET',
    `/calls?${query({ scope: 'all', ...wanted, cursor, limit: String(limit) })}`,
  )

export type AccessFilter = Readonly<
  Record<'person' | 'orderNo' | 'action' | 'outcome' | 'from' | 'to', string | null>
>
export const accessLog = (filter: AccessFilter, cursor: string | null): Promise<Page<AccessLogItem>> =>
  rest.ask<Page<AccessLogItem>>('GET', `/access-log?${query({ ...filter, cursor, limit: '50' })}`)

export const attachmentsOf = (orderId: string): Promise<AttachmentList> =>
  rest.ask<AttachmentList>('GET', `/orders/${orderId}/attachments`)

export const removeAttachment = (attachmentId: string): Promise<undefined> =>
  rest.ask<undefined>('DELETE', `/attachments/${attachmentId}`)

export const attachmentAddress = (attachmentId: string): string => `/api/attachments/${attachmentId}`

export const uploadAttachment = (
  orderId: string,
  file: Blob,
  name: string,
  progress: (share: number) => void,
): Upload<Attachment> =>
  sendFile<Attachment>(`/orders/${orderId}/attachments?${query({ name })}`, file, progress)

type SupervisionFilter = Readonly<Record<'person' | 'act' | 'from' | 'to', string | null>>
export const supervisionLog = (
  filter: SupervisionFilter,
  cursor: string | null,
): Promise<Page<SupervisionItem>> =>
  rest.ask<Page<SupervisionItem>>('GET', `/supervision?${query({ ...filter, cursor, limit: '50' })}`)
