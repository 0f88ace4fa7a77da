/**
 * What an INVITE tells of itself, as channel variables by mod_sofia's names.
 */
import { header, type SipRequest } from '../sip/message.ts'
import type { SipFlow } from '../sip/stack.ts'
import { parseNameAddr, parseUri, type SipUri } from '../sip/uri.ts'
import type { IncomingCall } from '../sip/user-agent.ts'

export interface RemoteParty {
  readonly user: string
  readonly hostPort: string
  readonly displayName: string
  readonly number: string | undefined
  readonly destination: string
}

const uriOf = (value: string | undefined): SipUri | undefined => {
  const address = value === undefined ? undefined : parseNameAddr(value)
  return address ? parseUri(address.uri) : undefined
}

const hostPortOf = (uri: SipUri | undefined, flow: SipFlow | undefined): string => {
  if (!uri) return flow ? `${flow.remote.address}:${flow.remote.port}` : 'unknown'
  return uri.port === undefined ? uri.host : `${uri.host}:${uri.port}`
}

const displayOf = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : parseNameAddr(value)?.display?.replace(/^"|"$/g, '')

export const remoteParty = (invite: SipRequest, flow: SipFlow | undefined): RemoteParty => {
  const value = header(invite, 'From')
  const from = uriOf(value)
  const user = from?.user || undefined
  return {
    user: user ?? 'nobody',
    hostPort: hostPortOf(from, flow),
    displayName: displayOf(value) || (user ?? 'unknown'),
    number: user,
    destination: parseUri(invite.uri)?.user || 'drachtio',
  }
}

const uriVariables = (prefix: string, uri: SipUri | undefined): [string, string | undefined][] => [
  [`${prefix}_user`, uri?.user || 'nobody'],
  [`${prefix}_host`, uri?.host],
  [`${prefix}_port`, uri?.port === undefined ? undefined : String(uri.port)],
  [`${prefix}_uri`, uri ? `${uri.user || 'nobody'}@${hostPortOf(uri, undefined)}` : undefined],
]

/** Extension headers become `sip_h_…`: those that begin with X- or P-. */
const extensionHeaders = (invite: SipRequest): [string, string][] =>
  invite.headers
    .filter(({ name }) => /^[XP]-/i.test(name))
    .map(({ name, value }) => [`sip_h_${name}`, value] as [string, string])

export const inviteVariables = (call: IncomingCall, profile: string): [string, string | undefined][] => {
  const { invite, flow } = call
  return [
    ...uriVariables('sip_from', uriOf(header(invite, 'From'))),
    ...uriVariables('sip_to', uriOf(header(invite, 'To'))),
    ...uriVariables('sip_contact', uriOf(header(invite, 'Contact'))),
    ...uriVariables('sip_req', parseUri(invite.uri)),
    ['sip_call_id', call.callId],
    ['sip_from_tag', call.remoteTag],
    ['sip_to_tag', call.localTag],
    ['sip_cseq', header(invite, 'CSeq')?.split(' ', 1).join('')],
    ['sip_full_via', header(invite, 'Via')],
    ['sip_full_from', header(invite, 'From')],
    ['sip_full_to', header(invite, 'To')],
    ['sip_network_ip', flow?.remote.address],
    ['sip_network_port', flow ? String(flow.remote.port) : undefined],
    ['sip_received_ip', flow?.remote.address],
    ['sip_received_port', flow ? String(flow.remote.port) : undefined],
    ['sip_local_network_addr', flow?.local.address],
    ['sip_via_protocol', flow?.protocol],
    ['sip_user_agent', header(invite, 'User-Agent')],
    ['sofia_profile_name', profile],
    ['recovery_profile_name', profile],
    ['max_forwards', header(invite, 'Max-Forwards')],
    ...extensionHeaders(invite),
  ]
}
