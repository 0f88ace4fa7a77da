import { afterAll, beforeAll, expect, test } from 'vitest'
import { placeInvite } from '../../src/adapters/telephony/place-invite.ts'
import { createSipServer, type SipServer } from '../../src/adapters/telephony/sip-server.ts'
import type { Target } from '../../src/app/ports/telephony.ts'
import { freePort } from '../support/ports.ts'
import { silent } from '../support/silent.ts'
import { startEmbeddedSwitch, type RunningSwitch } from '../support/switch/embedded-switch.ts'
import { answerWithSipp } from '../support/switch/sipp.ts'

let running: RunningSwitch
let sip: SipServer

beforeAll(async () => {
  running = await startEmbeddedSwitch()
  sip = createSipServer(running.addresses.drachtio, silent)
  await new Promise<void>((resolve) => {
    sip.onState((connected) => {
      if (connected) resolve()
    })
    sip.connect()
  })
})
afterAll(async () => {
  sip.close()
  await running.stop()
})

const sdp = [
  ...['v=0', 'o=leg 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
  ...['m=audio 40000 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', ''],
].join('\r\n')

/** Calls a trunk; resolves with the final status, 200 after the call was hung up again. */
const call = (port: number, digest: Target['digest']): Promise<number> =>
  new Promise((resolve) => {
    const target: Target = {
      ...{ trunk: 'trunk', address: `127.0.0.1:${port}`, transport: 'udp' },
      ...{ caller: '12345', called: '13912345678', digest },
    }
    placeInvite(sip.srf, target, sdp, silent, {
      sent: () => undefined,
      rings: () => undefined,
      answered: (dialog) => dialog.destroy({ headers: {} }, () => resolve(200)),
      refused: resolve,
    })
  })

test.each([401, 407])('answers a trunk that asks for user and password with %i', async (status) => {
  const port = await freePort()
  const trunk = answerWithSipp(`uas-asks-for-digest-${status}-expect-answer`, port)
  expect(await call(port, { username: 'hotline', password: 'of-no-worth' })).toBe(200)
  await trunk
})

test('a wrong password is refused, and tried once', async () => {
  const port = await freePort()
  const trunk = answerWithSipp('uas-asks-for-digest-401-expect-answer', port)
  expect(await call(port, { username: 'hotline', password: 'another' })).toBe(403)
  await trunk
})
