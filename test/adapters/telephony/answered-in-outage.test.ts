import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCitizenLegs } from '../../../src/adapters/telephony/citizen-legs.ts'
import { createSipServer } from '../../../src/adapters/telephony/sip-server.ts'
import { createNotes } from '../../../src/app/hotline/notes.ts'
import { readPast } from '../../../src/app/hotline/past.ts'
import { goOn } from '../../../src/main/going-on.ts'
import { routeSip } from '../../../src/main/sip-routes.ts'
import { createCalledTelephone, type CalledTelephone } from '../../faults/rig/called-telephone.ts'
import { createMemoryJournal } from '../../support/fakes/memory-journal.ts'
import { startEmbeddedSwitch, type RunningSwitch } from '../../support/switch/embedded-switch.ts'

const log = pino({ level: 'silent' })
const offer =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n'

let embedded: RunningSwitch
let holder: ChildProcess
let holderPort = 0
let telephone: CalledTelephone

beforeAll(async () => {
  embedded = await startEmbeddedSwitch()
  telephone = await createCalledTelephone()
  // A process of its own: it answers while the controller is still reading.
  const { drachtio } = embedded.addresses
  const settings = { listen: { host: '127.0.0.1', port: 0 }, drachtio, endWithStdin: true }
  const main = fileURLToPath(new URL('../../../src/line-holder/main.ts', import.meta.url))
  holder = spawn(process.execPath, ['src/typescript/run.mjs', main, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  if (holder.stdout === null) throw new Error('the line holder has no standard output')
  const [line] = (await once(createInterface({ input: holder.stdout }), 'line')) as [string]
  holderPort = (JSON.parse(line) as { port: number }).port
})
afterAll(async () => {
  holder.stdin?.end()
  await telephone.close()
  await embedded.stop()
})

/** As a controller is that starts: what comes in the meantime is read in one go, before anything that was put off. */
const keepBusy = (): (() => void) => {
  const timer = setInterval(() => {
    const untilMs = performance.now() + 8
    while (performance.now() < untilMs);
  }, 1)
  return () => clearInterval(timer)
}

/** The SIP half of a controller, with what the last one left. */
const controller = async (left: readonly object[]) => {
  const { journal, after } = createMemoryJournal(left, 1)
  const notes = createNotes(journal, readPast(left).notes)
  const { host, secret } = embedded.addresses.drachtio
  const sip = createSipServer({ host, secret, port: holderPort }, log)
  const asItIs = (raw: string): string => raw
  const telephony = createCitizenLegs({
    ...{ srf: sip.srf, newId: () => 'call', notes, log },
    gate: () => ({ admitted: true, caller: asItIs, called: asItIs }),
  })
  const deskLegs = { isForDesk: () => false, invited: () => undefined, renew: () => undefined }
  const takeInvites = routeSip(sip.srf, telephony, deskLegs as never)
  const mediaServer = {
    onAvailability: (tell: (available: boolean) => void) => void setImmediate(() => tell(true)),
    connect: () => undefined,
  }
  const connected = new Promise<void>((resolve) => sip.onState(() => resolve()))
  await goOn({ takeUp: () => Promise.resolve() }, mediaServer, sip, telephony, deskLegs, takeInvites)
  await connected
  const [socket] = (
    sip.srf as unknown as { app: { client: { mapServer: Map<Socket, unknown> } } }
  ).app.client.mapServer.keys()
  if (socket === undefined) throw new Error('the controller is not connected')
  return { sip, telephony, socket, left: after }
}

it('a telephone that is answered while no controller is there gets its ACK, and a BYE', async () => {
  const first = await controller([])
  const address = telephone.trunks.match(/127\.0\.0\.1:\d+/)?.[0] ?? ''
  const ringing = telephone.nextCall()
  const numbers = { caller: '12345', called: '13912345678' }
  first.telephony.place('call', { trunk: 't', address, transport: 'udp', ...numbers, digest: null }, offer)
  const call = await ringing
  await expect.poll(() => JSON.stringify(first.left())).toContain('dial:call')
  first.socket.pause()
  call.answer()
  first.sip.close()
  first.socket.destroy()

  const stop = keepBusy()
  const second = await controller(first.left())
  await call.acknowledged
  stop()
  expect(await call.ended).toMatchObject({ by: 'remote' })
  second.sip.close()
})
