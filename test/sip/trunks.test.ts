import { afterAll, beforeAll, expect, test } from 'vitest'
import { startController, type RunningController } from '../support/switch/controller.ts'
import { runSipp } from '../support/switch/sipp.ts'

let controller: RunningController

beforeAll(async () => {
  controller = await startController({ environment: { SIP_ALLOW: '127.0.0.1' } })
})

afterAll(() => controller.stop())

// Everything from 127.0.0.1 to 127.255.255.254 is this machine on Linux; elsewhere only the first is.
test.runIf(process.platform === 'linux')(
  'refuses a call from elsewhere and keeps nothing of it',
  async () => {
    const { sip } = controller.addresses
    const caller = { to: '12345', from: '13900000101', host: '127.0.0.3' }
    await runSipp('uac-from-elsewhere-expect-403', { server: sip, ...caller })
    expect(await controller.database('calls').where({ dialled: '12345' })).toEqual([])
    // The answer may be here before the line of the log.
    await expect.poll(() => controller.log.join('\n')).toContain('a call was not let in')
    await runSipp('uac-unknown-number-expect-404', { server: sip, to: '99999', from: '13900000102' })
  },
)
