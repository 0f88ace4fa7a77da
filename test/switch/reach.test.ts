import { expect, test } from 'vitest'
import { realPairLeftOut, onEverySwitch } from '../support/switch/every-switch.ts'

test('says against which switches this run was held', () => {
  const real =
    realPairLeftOut === null ? 'and the real pair' : `only; the real pair was not run (${realPairLeftOut})`
  process.stdout.write(`\nConformance: the embedded switch ${real}\n`)
  expect(real).not.toBe('')
})

onEverySwitch('reach', (bench) => {
  test('connects the controller to both servers and names the media profile', async () => {
    expect(bench().sip.connected).toBe(true)
    expect(bench().mediaServer.available).toBe(true)
    const status = await bench().api('sofia status')
    expect(status).toContain(bench().addresses.freeswitch.profile)
  })

  test('answers OPTIONS by its application', async () => {
    const { sip } = bench().addresses
    const answer = await bench().telephone.agent.request('OPTIONS', `sip:${sip.host}:${sip.port}`)
    expect(answer.status).toBe(200)
  })

  test('begins and ends without a channel', async () => {
    expect(await bench().channels()).toBe(0)
    expect(await bench().api('show channels count')).toMatch(/^0 total\.$/)
  })
})
