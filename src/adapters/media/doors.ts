import { createServer, type AddressInfo, type Socket } from 'node:net'
import type Mrf from 'drachtio-fsmrf'
import type { Log } from '../../app/ports/log.ts'

/** What drachtio-fsmrf keeps of its server for the legs' own event sockets, and its types do not name. */
type Inside = {
  readonly _server: { _onConnection(socket: Socket): void }
  readonly advertisedPort: number
}

/** So many legs may come in one turn of the event loop. */
const doors = 24

/**
 * More ports for the legs' own event sockets, each leg sent to the next one. libuv takes one connection of a port in a turn
 * of its loop: over one port alone, twenty legs a second and turns of 50 ms are enough for a queue that only grows, until every
 * leg is given up after drachtio-fsmrf's four seconds. What is returned closes them; legs that are up stay.
 */
export const openDoors = (server: Mrf.MediaServer, address: string, log: Log): (() => void) => {
  const inside = server as unknown as Inside
  const ports = [inside.advertisedPort]
  const admit = (socket: Socket): void => {
    // The first words are short ones, and Nagle would have each wait for the answer to the one before.
    socket.setNoDelay(true)
    inside._server._onConnection(socket)
  }
  const opened = Array.from({ length: doors }, () => {
    const door = createServer(admit)
    door.on('error', (err) => log.warn({ address, err }, 'a port for the legs of the media server'))
    return door.listen(0, address, () => ports.push((door.address() as AddressInfo).port))
  })
  let turn = 0
  Object.defineProperty(server, 'advertisedPort', {
    get: () => ports[(turn = (turn + 1) % ports.length)],
  })
  return () => opened.forEach((door) => door.close())
}
