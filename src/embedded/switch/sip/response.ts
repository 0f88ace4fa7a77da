/** Making a response to a request (RFC 3261 §8.2.6). */
import {
  header,
  headerLines,
  createHeaders,
  type ResponseContent,
  type SipHeader,
  type SipRequest,
  type SipResponse,
} from './message.ts'
import { reasonPhrase } from './reason-phrases.ts'
import { tagOf, withTag } from './uri.ts'

const contentTypeFor = (content: ResponseContent): SipHeader[] => {
  const named = Object.keys(content.headers ?? {}).some((name) => /^(content-type|c)$/i.test(name))
  return content.body && !named ? [{ name: 'Content-Type', value: 'application/sdp' }] : []
}

/** Via, From, To, Call-ID and CSeq copied; `localTag` put on To unless it has one or this is 100. */
export const createResponse = (
  request: SipRequest,
  status: number,
  localTag: string,
  content: ResponseContent = {},
): SipResponse => {
  const to = header(request, 'To') ?? ''
  const tagged = status === 100 || tagOf(to) !== undefined ? to : withTag(to, localTag)
  const copied = (name: string): SipHeader[] => headerLines(request, name).map((value) => ({ name, value }))
  return {
    kind: 'response',
    status,
    reason: content.reason ?? reasonPhrase(status),
    headers: [
      ...copied('Via'),
      ...copied('From'),
      { name: 'To', value: tagged },
      ...copied('Call-ID'),
      ...copied('CSeq'),
      ...(status === 100 ? copied('Timestamp') : []),
      // What may make a dialog names its route (§12.1.1).
      ...(status > 100 && status < 300 ? copied('Record-Route') : []),
      ...createHeaders(content.headers ?? {}),
      ...contentTypeFor(content),
    ],
    body: content.body ?? '',
  }
}
