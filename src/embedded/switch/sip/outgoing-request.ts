/** The finishing touches of a request before it leaves: Via and Max-Forwards; and the requests that copy another. */
import {
  header,
  headerLines,
  headerList,
  withFirstHeader,
  withHeaders,
  type HeaderValues,
  type SipRequest,
} from './message.ts'
import { advertised, type NextHop } from './next-hop.ts'
import { cseqOf } from './parse.ts'
import { formatVia } from './via.ts'

/** With the Via of this hop on top (RFC 3261 §18.1.1, `rport` of RFC 3581), and Max-Forwards if it has none. */
export const withVia = (
  request: SipRequest,
  hop: Pick<NextHop, 'transport' | 'remote'>,
  branch: string,
): SipRequest => {
  const { host, port } = advertised(hop.transport, hop.remote.address)
  const params = new Map([
    ['branch', branch],
    ['rport', ''],
  ])
  const via = formatVia({ transport: hop.transport.protocol.toUpperCase(), host, port, params })
  const limited =
    header(request, 'Max-Forwards') === undefined ? withFirstHeader(request, 'Max-Forwards', '70') : request
  return withFirstHeader(limited, 'Via', via)
}

/** ACK to a non-2xx (§17.1.1.3), and CANCEL (§9.1): with the Via, Route, From and Call-ID of the request. */
export const siblingRequest = (
  request: SipRequest,
  method: 'ACK' | 'CANCEL',
  to: string,
  more: HeaderValues = {},
): SipRequest =>
  withHeaders(
    {
      kind: 'request',
      method,
      uri: request.uri,
      body: '',
      headers: [
        { name: 'Via', value: headerList(request, 'Via')[0] ?? '' },
        { name: 'Max-Forwards', value: '70' },
        ...headerLines(request, 'Route').map((value) => ({ name: 'Route', value })),
        { name: 'From', value: header(request, 'From') ?? '' },
        { name: 'To', value: to },
        { name: 'Call-ID', value: header(request, 'Call-ID') ?? '' },
        { name: 'CSeq', value: `${cseqOf(request).number} ${method}` },
      ],
    },
    more,
  )
