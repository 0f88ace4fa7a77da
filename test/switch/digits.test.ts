import { expect, test } from 'vitest'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { createTape } from '../support/switch/tape.ts'

onEverySwitch('digits', (bench) => {
  test('reports every RFC 4733 key once, the same key twice running included', async () => {
    const { phone, digits } = await bench().talk({ tone: 400 })
    await phone.ear.hears('silence')
    for (const key of '1552*#') phone.press(key)
    await digits.first('#', { matches: (digit) => digit === '#' })
    expect(digits.items.join('')).toBe('1552*#')
  })

  test('reports keys during a play, which goes on', async () => {
    const { phone, digits, endpoint } = await bench().talk()
    const startedAt = performance.now()
    const played = endpoint.play('tone_stream://%(1500,0,600)')
    await phone.ear.hears(600)
    phone.press('7')
    await digits.first('the key')
    await played
    expect(performance.now() - startedAt).toBeGreaterThan(1_300)
    expect(digits.items).toEqual(['7'])
  })

  test('reports keys of both parties while they are joined', async () => {
    const one = await bench().talk({ tone: 400 })
    const other = await bench().talk({ tone: 700 })
    await one.endpoint.bridge(other.endpoint.uuid)
    await one.phone.ear.hears(700)
    one.phone.press('3')
    other.phone.press('8')
    await Promise.all([one.digits.first('3'), other.digits.first('8')])
    expect([one.digits.items, other.digits.items]).toEqual([['3'], ['8']])
  })

  test('hands on SIP INFO digits in the dialog, each once', async () => {
    const { phone, dialog, digits } = await bench().talk()
    const infos = createTape<string>('INFOs')
    dialog.on('info', (req, res) => {
      infos.add(req.body)
      res.send(200)
    })
    for (const key of '49') {
      const answer = await phone.call.request('INFO', {
        headers: { 'Content-Type': 'application/dtmf-relay' },
        body: `Signal=${key}\r\nDuration=160\r\n`,
      })
      expect(answer.status).toBe(200)
    }
    expect(infos.items.map((body) => /Signal=(\d)/.exec(body)?.[1])).toEqual(['4', '9'])
    expect(digits.items).toEqual([])
  })

  test('sends digits to the far end as RFC 4733', async () => {
    const { phone, endpoint } = await bench().talk()
    expect(await bench().api(`uuid_send_dtmf ${endpoint.uuid} 19#`)).toMatch(/^\+OK/)
    await phone.ear.keys.first('#', { matches: (key) => key === '#' })
    expect(phone.ear.keys.items.join('')).toBe('19#')
  })
})
