import Endpoint from 'drachtio-fsmrf/lib/endpoint.js'
import type Mrf from 'drachtio-fsmrf'
import type Srf from 'drachtio-srf'

/** A channel that a former controller left, under our command again. */
export type TakenUp = {
  readonly endpoint: Mrf.Endpoint
  /** A sound is being played to it, or a message of its citizen recorded. */
  readonly playing: boolean
  /** Its other half in a bridge. */
  readonly partner: string | null
  /** The room that it is in, or the channel that it overhears. */
  readonly room: string | null
}

type Dump = Readonly<Record<string, string>>

const answerWithinMs = 2_000

/**
 * Takes up a channel from the outside: an event-socket connection of its own, what there is to know from `uuid_dump`, and
 * drachtio-fsmrf's Endpoint around both. The channel notices nothing (`uuid_transfer` to the socket application would end its
 * sound). Null when there is no such channel.
 */
export const takeUpChannel = async (
  server: Mrf.MediaServer,
  access: { readonly host: string; readonly port: number; readonly secret: string },
  uuid: string,
  dialog: Srf.Dialog,
): Promise<TakenUp | null> => {
  const conn = await connect(server, access)
  const first = await dump(conn, uuid)
  if (first === null) {
    conn.disconnect()
    return null
  }
  own(conn, uuid, first)
  const endpoint: Mrf.Endpoint = new Endpoint(conn, dialog, server, { is3pcc: true, customEvents: [] })
  endpoint.on('destroy', () => conn.disconnect())
  // Asked again now that its events arrive: a sound that ends from here on is heard of.
  const now = await dump(conn, uuid)
  if (now === null || !endpoint.connected) {
    conn.disconnect()
    return null
  }
  return { endpoint, playing: isPlaying(now), partner: partnerOf(now), room: roomOf(now) }
}

type OwnConnection = Mrf.Connection & {
  reconnectOpts: object
  getInfo(): { getHeader(name: string): string | undefined }
  execute(application: string, argument: unknown, done?: unknown): unknown
}
type ConnectionClass = new (
  host: string,
  port: number,
  secret: string,
  ready: () => void,
) => OwnConnection & { execute(app: string, argument: unknown, uuid: string, done: unknown): unknown }

const connect = (
  server: Mrf.MediaServer,
  { host, port, secret }: { readonly host: string; readonly port: number; readonly secret: string },
): Promise<OwnConnection> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      conn.disconnect()
      reject(new Error('the event socket does not answer'))
    }, answerWithinMs)
    const Connection = server.conn.constructor as unknown as ConnectionClass
    const conn: OwnConnection = new Connection(host, port, secret, () => {
      clearTimeout(late)
      resolve(conn)
    })
    // When it breaks, the channel is taken up anew: nothing here connects by itself.
    conn.reconnectOpts = { maxAttempts: 1 }
    conn.on('error', (err: Error) => {
      clearTimeout(late)
      reject(err)
    })
    conn.socket.setNoDelay(true)
  })

/** What an outbound connection knows by itself: which channel it belongs to, and its data. */
const own = (conn: OwnConnection, uuid: string, data: Dump): void => {
  const execute = conn.execute.bind(conn) as (
    application: string,
    argument: unknown,
    uuid: string,
    done: unknown,
  ) => unknown
  conn.execute = (application, argument, done) =>
    typeof argument === 'function'
      ? execute(application, '', uuid, argument)
      : execute(application, argument, uuid, done)
  conn.getInfo = () => ({ getHeader: (name) => (name === 'Channel-Unique-ID' ? uuid : data[name]) })
}

const dump = (conn: OwnConnection, uuid: string): Promise<Dump | null> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the event socket does not answer')), answerWithinMs)
    conn.api(`uuid_dump ${uuid} json`, (event) => {
      clearTimeout(late)
      const text = event.getBody()
      resolve(text.startsWith('-ERR') ? null : (JSON.parse(text) as Dump))
    })
  })

/** The variable of the answer is taken away when an application begins, and set by `playback` when it ends. */
const isPlaying = (data: Dump): boolean =>
  ['playback', 'record'].includes(data['variable_current_application'] ?? '') &&
  data['variable_current_application_response'] === undefined &&
  partnerOf(data) === null

/** Set for as long as a bridge lasts (switch_ivr_bridge.c). */
const partnerOf = (data: Dump): string | null => data['variable_signal_bond'] ?? null

/** The name before the `@` of the profile; the variables stay behind when a bridge takes the channel out of the room. */
const roomOf = (data: Dump): string | null =>
  placing.includes(data['variable_current_application'] ?? '') && partnerOf(data) === null
    ? (data['variable_current_application_data']?.split('@')[0] ?? null)
    : null

/** Applications in which a channel is with others, without a bridge. */
const placing: readonly string[] = ['conference', 'eavesdrop']
