import type Mrf from 'drachtio-fsmrf'

/** What drachtio-modesl keeps of a connection and fsmrf's types do not name. */
type Inside = {
  readonly channelData: { headers: readonly { readonly name: string }[] } | null | undefined
  readonly parser: { buffer: Buffer; headers: object | null } | undefined
}

const nothing = Buffer.alloc(0)

/**
 * Lets go of what drachtio-modesl holds for as long as a leg is up and nobody reads again: the two hundred variables of
 * the channel at its birth, of which only the id is asked for later, and the last packet, of which an empty rest is kept.
 * Together they are half of what a waiting call costs. Can go when drachtio-modesl keeps neither.
 */
export const shed = ({ conn }: Mrf.Endpoint): void => {
  const { channelData, parser } = conn as unknown as Inside
  if (channelData) channelData.headers = channelData.headers.filter(({ name }) => name === 'Unique-ID')
  if (parser === undefined) return
  const dropRest = () => {
    if (parser.buffer.length === 0) parser.buffer = nothing
  }
  dropRest()
  // Behind the parser's own listener, so once it has taken what it understands.
  conn.socket.on('data', dropRest)
}
