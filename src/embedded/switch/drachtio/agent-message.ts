/**
 * What is inside a frame. From an application: `<id>|<type>|...` and, for `sip` and `proxy`, CR LF and a message as
 * text. To an application: the same with a meta line that says where the message came from or went:
 * `<source>|<octets>|<protocol>|<address>|<port>|<hh:mm:ss.uuuuuu>|<transaction id>|...`.
 */
import type { SipAddress, SipFlow } from '../sip/stack.ts'
import { canonicalName, type SipHeader } from '../sip/message.ts'

export interface AgentMessage {
  readonly id: string
  readonly type: string
  /** The tokens after the type. */
  readonly args: readonly string[]
  readonly startLine: string
  readonly headers: readonly SipHeader[]
  readonly body: string
}

const tokenPattern = /^[A-Za-z0-9\-.!%*_+`'~]+$/

/** Header lines of an application; those that are none are left out, as drachtio-server does. */
const parseHeaderLines = (text: string): SipHeader[] =>
  text.split(/[\r\n]+/).flatMap((line) => {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim()
    return colon > 0 && tokenPattern.test(name)
      ? [{ name: canonicalName(name), value: line.slice(colon + 1).trim() }]
      : []
  })

export const parseAgentMessage = (text: string): AgentMessage => {
  const metaEnd = text.indexOf('\r\n')
  const [id = '', type = '', ...args] = (metaEnd < 0 ? text : text.slice(0, metaEnd)).split('|')
  const sip = metaEnd < 0 ? '' : text.slice(metaEnd + 2)
  const headEnd = sip.indexOf('\r\n\r\n')
  const head = headEnd < 0 ? sip : sip.slice(0, headEnd)
  const lineEnd = head.indexOf('\r\n')
  return {
    id,
    type,
    args,
    startLine: lineEnd < 0 ? head : head.slice(0, lineEnd),
    headers: lineEnd < 0 ? [] : parseHeaderLines(head.slice(lineEnd + 2)),
    body: headEnd < 0 ? '' : sip.slice(headEnd + 4),
  }
}

/** UTC time of day to the microsecond. */
const timeOfDay = (now: Date): string => `${now.toISOString().slice(11, 23)}000`

/** Sofia, and so drachtio-server, calls a WebSocket "tcp". */
const protocolName = (flow: SipFlow | undefined): string => {
  if (!flow) return ''
  return flow.protocol === 'ws' ? 'tcp' : flow.protocol
}

/** The meta line up to the time. `address` is the far end for what came, and the side that sent for what went. */
export const metaLine = (
  source: 'network' | 'application',
  text: string,
  flow: SipFlow | undefined,
  address: SipAddress | undefined,
  now: Date,
): string =>
  [
    source,
    Buffer.byteLength(text),
    protocolName(flow),
    address?.address ?? '',
    address?.port ?? 0,
    timeOfDay(now),
  ].join('|')
