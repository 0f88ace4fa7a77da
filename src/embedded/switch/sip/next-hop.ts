/**
 * Where a request goes and which listener sends it (RFC 3261 §8.1.2, §18.1.1; of RFC 3263 only the address look-up),
 * and where a response goes (§18.2.2, RFC 3581 §4).
 */
import { lookup } from 'node:dns'
import { isIP, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { headerList, type SipMessage, type SipRequest } from './message.ts'
import type { SendTarget, SipAddress, SipFlow, SipProtocol } from './stack.ts'
import type { Transport } from './transport.ts'
import { parseNameAddr, parseUri, type SipUri } from './uri.ts'
import { parseVia } from './via.ts'

export interface NextHop {
  readonly transport: Transport
  readonly remote: SipAddress
  readonly connectionId: string | undefined
}

const defaultPorts: Readonly<Record<SipProtocol, number>> = { udp: 5060, tcp: 5060, ws: 80 }

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::'
const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

/** The URI a request is to be sent to. */
export const nextHopUri = (request: SipRequest, target: SendTarget): string => {
  if (target.destination !== undefined) return target.destination
  const route = headerList(request, 'Route')[0]
  return (route === undefined ? undefined : parseNameAddr(route)?.uri) ?? request.uri
}

const protocolOf = (uri: SipUri): SipProtocol | 'any' | 'unknown' => {
  const named = uri.params.get('transport')?.toLowerCase()
  if (uri.scheme === 'sips') return 'unknown'
  if (named === undefined || named === '') return 'any'
  return named === 'udp' || named === 'tcp' || named === 'ws' ? named : 'unknown'
}

const fitness = (transport: Transport, address: string, preferred: SipFlow | undefined): number => {
  const { local } = transport
  if (isIPv6(local.address) !== isIPv6(address)) return -1
  if (preferred?.local.address === local.address && preferred.local.port === local.port) return 4
  if (local.address === address) return 3
  if (isWildcard(local.address)) return 2
  return isLoopback(local.address) === isLoopback(address) ? 1 : 0
}

/** The listener to send from. A URI that names no transport gets UDP if there is any (RFC 3263 §4.1). */
const chooseTransport = (
  transports: readonly Transport[],
  protocol: SipProtocol | 'any',
  address: string,
  preferred: SipFlow | undefined,
): Transport | undefined => {
  const offered = transports.filter((transport) => protocol === 'any' || transport.protocol === protocol)
  const udp = offered.filter((transport) => transport.protocol === 'udp')
  const candidates = protocol === 'any' && udp.length > 0 ? udp : offered
  const [best] = candidates
    .map((transport) => ({ transport, score: fitness(transport, address, preferred) }))
    .filter(({ score }) => score >= 0)
    .sort((left, right) => right.score - left.score)
  return best?.transport
}

/** Without a way: what a client transaction reports. */
export type Located = NextHop | { readonly error: string; readonly status: 410 | 503 }

const openConnection = (transports: readonly Transport[], flow: SipFlow | undefined): NextHop | undefined => {
  const connectionId = flow?.connectionId
  if (flow === undefined || connectionId === undefined) return undefined
  const transport = transports.find(
    (candidate) => candidate.protocol === flow.protocol && candidate.hasConnection(connectionId),
  )
  return transport && { transport, remote: flow.remote, connectionId }
}

/** Names that RFC 2606 keeps from ever resolving, as browsers put into their Contact. */
const neverResolves = (host: string): boolean => /\.invalid\.?$/i.test(host)

/** Finds the next hop; calls back at once unless a name must be looked up. */
export const locate = (
  transports: readonly Transport[],
  request: SipRequest,
  target: SendTarget,
  done: (located: Located) => void,
): void => {
  const connected = openConnection(transports, target.flow)
  if (connected) {
    done(connected)
    return
  }
  const text = nextHopUri(request, target)
  const uri = parseUri(text)
  const protocol = uri ? protocolOf(uri) : 'unknown'
  if (!uri || protocol === 'unknown') {
    done({ error: `cannot be sent to ${text}`, status: 503 })
    return
  }
  const finish = (address: string): void => {
    const transport = chooseTransport(transports, protocol, address, target.flow)
    if (!transport) done({ error: `no listener can reach ${text}`, status: 503 })
    else
      done({
        transport,
        remote: { address, port: uri.port ?? defaultPorts[transport.protocol] },
        connectionId: undefined,
      })
  }
  if (isIP(uri.host) !== 0) finish(uri.host)
  else if (uri.host.toLowerCase() === 'localhost') finish('127.0.0.1')
  else if (neverResolves(uri.host)) done({ error: `${uri.host} is not an address`, status: 410 })
  else
    lookup(uri.host, { family: 4 }, (error, address) => {
      if (error) done({ error: `${uri.host} was not found`, status: 503 })
      else finish(address)
    })
}

/** Where the response to a request from that flow goes. */
export const responseAddress = (message: SipMessage, flow: SipFlow): SipAddress => {
  if (flow.protocol === 'udp') return flow.remote
  // The connection is used while it is open; this is where a new one would be opened.
  const via = parseVia(headerList(message, 'Via')[0] ?? '')
  return { address: flow.remote.address, port: via?.port ?? defaultPorts[flow.protocol] }
}

const sameNetwork = (left: string, right: string): boolean =>
  left.split('.').slice(0, 3).join('.') === right.split('.').slice(0, 3).join('.')

/** The address by which the far end knows this host, for a listener bound to all addresses. */
const addressTowards = (remote: string): string => {
  if (isLoopback(remote)) return remote === '::1' ? '::1' : '127.0.0.1'
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && (family === 'IPv6') === isIPv6(remote))
    .map(({ address }) => address)
  return own.find((address) => sameNetwork(address, remote)) ?? own[0] ?? '127.0.0.1'
}

/** Host and port to write into Via and Contact for messages to that far end. */
export const advertised = (transport: Transport, remote: string): { host: string; port: number } => {
  const { address, port } = transport.local
  const host = transport.advertisedHost ?? (isWildcard(address) ? addressTowards(remote) : address)
  return { host, port }
}
