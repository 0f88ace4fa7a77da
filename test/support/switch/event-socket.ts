import { connect, type Socket } from 'node:net'
import { createTape } from './tape.ts'

export type EventSocket = {
  /** The reply to an API command, without the end of line. One at a time. */
  api(command: string): Promise<string>
  close(): void
}

/** FreeSWITCH's event socket, by hand, for whoever has no connection of the controller's to ask through. */
export const openEventSocket = (place: {
  readonly host: string
  readonly port: number
  readonly secret: string
}): EventSocket => {
  const socket = connect(place.port, place.host)
  const bodies = createTape<string>('replies')
  readReplies(socket, (body) => bodies.add(body))
  socket.write(`auth ${place.secret}\n\n`)
  return {
    api: async (command) => {
      const from = bodies.items.length
      socket.write(`api ${command}\n\n`)
      return (await bodies.first(`the reply to ${command}`, { from })).trim()
    },
    close: () => socket.destroy(),
  }
}

/** Frames are headers, an empty line, and Content-Length octets. Only those with a body are replies to `api`. */
const readReplies = (socket: Socket, reply: (body: string) => void): void => {
  let buffer = ''
  socket.on('data', (data) => {
    buffer += data.toString('latin1')
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      const length = Number(/^Content-Length: (\d+)$/m.exec(buffer.slice(0, end))?.[1] ?? 0)
      if (buffer.length < end + 2 + length) return
      if (length > 0) reply(buffer.slice(end + 2, end + 2 + length))
      buffer = buffer.slice(end + 2 + length)
    }
  })
}
