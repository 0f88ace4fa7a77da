import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type Mrf from 'drachtio-fsmrf'
import { expect, it } from 'vitest'
import { openDoors } from '../../../src/adapters/media/doors.ts'
import { silent } from '../../support/silent.ts'

const host = '127.0.0.1'

it('sends each leg to the next port, lets it in there, and closes all of them', async () => {
  const came: Socket[] = []
  const inside = { advertisedPort: 8085, _server: { _onConnection: (socket: Socket) => came.push(socket) } }
  const close = openDoors(inside as unknown as Mrf.MediaServer, host, silent)
  const ports = new Set<number>()
  const seen = (): number => {
    for (let asked = 0; asked < 50; asked += 1) ports.add(inside.advertisedPort)
    return ports.size
  }
  await expect.poll(seen).toBeGreaterThan(20)
  ports.delete(8085)

  const legs = [...ports].map((port) => connect(port, host))
  await expect.poll(() => came.length).toBe(ports.size)
  expect(new Set(came.map(({ localPort }) => localPort))).toEqual(ports)

  close()
  const late = connect([...ports][0] ?? 0, host)
  expect(await once(late, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }])
  expect(came.every(({ destroyed }) => !destroyed)).toBe(true)
  for (const socket of [...legs, ...came]) socket.destroy()
})
