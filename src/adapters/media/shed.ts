import type Mrf from 'drachtio-fsmrf'

/** What drachtio-modesl keeps of a connection and fsmrf's types do not name. */
type Inside = {
  listeningEvents: readonly string[]
  readonly channelData: { headers: readonly { readonly name: string }[] } | null | undefined
  readonly parser: { buffer: Buffer; headers: object | null } | undefined
}

const nothing = Buffer.alloc(0)
const none: readonly string[] = []

/** For what does not come to a leg any more, or that drachtio-fsmrf listens to and does nothing. */
const idle = ['ready', 'event::logdata', 'event::auth::request']
const idleOfLeg = ['CHANNEL_HANGUP', 'DETECTED_TONE', 'CUSTOM']

/**
 * Lets go of what drachtio-modesl holds for as long as a leg is up and nobody reads again: the two hundred variables of
 * the channel at its birth, of which only the id is asked for later, the last packet, of which an empty rest is kept, the
 * names of what was subscribed to, and listeners that never hear anything. Together they are more than half of what a
 * waiting call costs. Can go when drachtio-modesl keeps none of it.
 */
export const shed = ({ conn, uuid }: Mrf.Endpoint): void => {
  const inside = conn as unknown as Inside
  const { channelData, parser } = inside
  inside.listeningEvents = none
  for (const name of [...idle, ...idleOfLeg.map((event) => `event::${event}::${uuid}`)])
    conn.removeAllListeners(`esl::${name}`)
  if (channelData) channelData.headers = channelData.headers.filter(({ name }) => name === 'Unique-ID')
  if (parser === undefined) return
  const dropRest = () => {
    if (parser.buffer.length === 0) parser.buffer = nothing
  }
  dropRest()
  // Behind the parser's own listener, so once it has taken what it understands.
  conn.socket.on('data', dropRest)
}
