/**
 * Why a channel ended: names and numbers as FreeSWITCH has them (ITU-T Q.850 below 128, its own above), with the SIP
 * status that refuses an INVITE for that cause.
 */

interface Cause {
  readonly number: number
  readonly sipStatus: number
}

const table: Readonly<Record<string, readonly [number, number]>> = {
  NONE: [0, 480],
  UNALLOCATED_NUMBER: [1, 404],
  NO_ROUTE_TRANSIT_NET: [2, 404],
  NO_ROUTE_DESTINATION: [3, 404],
  CHANNEL_UNACCEPTABLE: [6, 480],
  NORMAL_CLEARING: [16, 480],
  USER_BUSY: [17, 486],
  NO_USER_RESPONSE: [18, 408],
  NO_ANSWER: [19, 480],
  SUBSCRIBER_ABSENT: [20, 480],
  CALL_REJECTED: [21, 603],
  NUMBER_CHANGED: [22, 410],
  REDIRECTION_TO_NEW_DESTINATION: [23, 410],
  EXCHANGE_ROUTING_ERROR: [25, 483],
  DESTINATION_OUT_OF_ORDER: [27, 502],
  INVALID_NUMBER_FORMAT: [28, 484],
  FACILITY_REJECTED: [29, 501],
  NORMAL_UNSPECIFIED: [31, 480],
  NORMAL_CIRCUIT_CONGESTION: [34, 503],
  NETWORK_OUT_OF_ORDER: [38, 503],
  NORMAL_TEMPORARY_FAILURE: [41, 503],
  SWITCH_CONGESTION: [42, 503],
  REQUESTED_CHAN_UNAVAIL: [44, 503],
  OUTGOING_CALL_BARRED: [52, 403],
  INCOMING_CALL_BARRED: [54, 403],
  BEARERCAPABILITY_NOTAUTH: [57, 403],
  BEARERCAPABILITY_NOTAVAIL: [58, 503],
  SERVICE_UNAVAILABLE: [63, 480],
  BEARERCAPABILITY_NOTIMPL: [65, 488],
  FACILITY_NOT_IMPLEMENTED: [69, 501],
  SERVICE_NOT_IMPLEMENTED: [79, 501],
  INCOMPATIBLE_DESTINATION: [88, 488],
  RECOVERY_ON_TIMER_EXPIRE: [102, 504],
  PROTOCOL_ERROR: [111, 480],
  INTERWORKING: [127, 480],
  ORIGINATOR_CANCEL: [487, 487],
  CRASH: [700, 480],
  SYSTEM_SHUTDOWN: [701, 480],
  LOSE_RACE: [702, 480],
  MANAGER_REQUEST: [703, 480],
  BLIND_TRANSFER: [800, 480],
  ATTENDED_TRANSFER: [801, 480],
  ALLOTTED_TIMEOUT: [802, 480],
  USER_CHALLENGE: [803, 480],
  MEDIA_TIMEOUT: [804, 480],
  PICKED_OFF: [805, 480],
  USER_NOT_REGISTERED: [806, 480],
  PROGRESS_TIMEOUT: [807, 480],
}

const entries = Object.entries(table)

/** The cause's number and SIP status; `NONE`'s for a name unknown. */
export const causeOf = (name: string): Cause => {
  const [number, sipStatus] = table[name] ?? [0, 480]
  return { number, sipStatus }
}

/** A cause by its name in any case or by its number; `NORMAL_CLEARING` for nonsense, as FreeSWITCH takes it. */
export const parseCause = (text: string): string => {
  const upper = text.trim().toUpperCase()
  if (upper in table) return upper
  const number = /^\d+$/.test(upper) ? Number(upper) : -1
  return entries.find(([, [own]]) => own === number)?.[0] ?? 'NORMAL_CLEARING'
}

/** Value of the SIP `Reason` header (RFC 3326). */
export const reasonHeader = (cause: string): string => {
  const { number } = causeOf(cause)
  const isQ850 = number > 0 && number < 128
  return isQ850 ? `Q.850;cause=${number};text="${cause}"` : `SIP;cause=200;text="${cause}"`
}
