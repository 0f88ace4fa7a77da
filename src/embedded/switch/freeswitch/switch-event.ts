/**
 * Events as the event socket carries them: an ordered list of headers and perhaps a body, in FreeSWITCH's plain and
 * JSON forms.
 */

export type EventHeaders = readonly (readonly [name: string, value: string])[]

export interface SwitchEvent {
  readonly name: string
  readonly subclass: string | undefined
  /** The first value of a header, its name compared without regard to case. */
  header(name: string): string | undefined
  readonly headers: EventHeaders
  readonly body: string | undefined
}

/** `subclass` of a CUSTOM event stands first among its headers, as FreeSWITCH writes it. */
export const createSwitchEvent = (name: string, headers: EventHeaders, body?: string): SwitchEvent => ({
  name,
  subclass: headers.find(([key]) => key === 'Event-Subclass')?.[1],
  headers,
  body,
  header(wanted) {
    const lower = wanted.toLowerCase()
    return headers.find(([key]) => key === wanted || key.toLowerCase() === lower)?.[1]
  },
})

const loneSurrogates = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/** FreeSWITCH's URL encoding: `, / $` stay, everything else that encodeURIComponent escapes is escaped. */
export const encodeHeaderValue = (value: string): string =>
  /^[\w.\-/,]*$/.test(value)
    ? value
    : encodeURIComponent(value.replace(loneSurrogates, '\uFFFD')).replace(/%2C|%2F|%24/g, decodeURIComponent)

/** `Name: value` lines, values encoded unless told otherwise, an empty line, then the body. */
export const serializePlain = (event: SwitchEvent, encode = true): string => {
  const lines = event.headers.map(([name, value]) => `${name}: ${encode ? encodeHeaderValue(value) : value}\n`)
  if (event.body === undefined) return `${lines.join('')}\n`
  return `${lines.join('')}Content-Length: ${Buffer.byteLength(event.body)}\n\n${event.body}`
}

/** One JSON object of strings; the body in `_body`. */
export const serializeJson = (event: SwitchEvent): string => {
  const object: Record<string, string> = {}
  for (const [name, value] of event.headers) object[name] ??= value
  if (event.body !== undefined) {
    object['Content-Length'] = String(Buffer.byteLength(event.body))
    object['_body'] = event.body
  }
  return JSON.stringify(object)
}

/** Every event name FreeSWITCH knows, for `event` commands; others in a command are passed over. */
export const eventNames: ReadonlySet<string> = new Set(
  (
    'CUSTOM CLONE CHANNEL_CREATE CHANNEL_DESTROY CHANNEL_STATE CHANNEL_CALLSTATE CHANNEL_ANSWER CHANNEL_HANGUP ' +
    'CHANNEL_HANGUP_COMPLETE CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_HOLD CHANNEL_UNHOLD CHANNEL_BRIDGE ' +
    'CHANNEL_UNBRIDGE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_OUTGOING CHANNEL_PARK CHANNEL_UNPARK ' +
    'CHANNEL_APPLICATION CHANNEL_ORIGINATE CHANNEL_UUID API LOG INBOUND_CHAN OUTBOUND_CHAN STARTUP SHUTDOWN PUBLISH ' +
    'UNPUBLISH TALK NOTALK SESSION_CRASH MODULE_LOAD MODULE_UNLOAD DTMF MESSAGE PRESENCE_IN NOTIFY_IN PRESENCE_OUT ' +
    'PRESENCE_PROBE MESSAGE_WAITING MESSAGE_QUERY ROSTER CODEC BACKGROUND_JOB DETECTED_SPEECH DETECTED_TONE ' +
    'PRIVATE_COMMAND HEARTBEAT TRAP ADD_SCHEDULE DEL_SCHEDULE EXE_SCHEDULE RE_SCHEDULE RELOADXML NOTIFY ' +
    'PHONE_FEATURE PHONE_FEATURE_SUBSCRIBE SEND_MESSAGE RECV_MESSAGE REQUEST_PARAMS CHANNEL_DATA GENERAL COMMAND ' +
    'SESSION_HEARTBEAT CLIENT_DISCONNECTED SERVER_DISCONNECTED SEND_INFO RECV_INFO RECV_RTCP_MESSAGE ' +
    'SEND_RTCP_MESSAGE CALL_SECURE NAT RECORD_START RECORD_STOP PLAYBACK_START PLAYBACK_STOP CALL_UPDATE FAILURE ' +
    'SOCKET_DATA MEDIA_BUG_START MEDIA_BUG_STOP CONFERENCE_DATA_QUERY CONFERENCE_DATA CALL_SETUP_REQ ' +
    'CALL_SETUP_RESULT CALL_DETAIL DEVICE_STATE TEXT SHUTDOWN_REQUESTED ALL'
  ).split(' '),
)
