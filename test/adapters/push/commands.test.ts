import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Socket } from 'socket.io-client'

import { setUp, press, take, settled } from './tabs.ts'

describe('commands', () => {
  const seated = async () => {
    const kit = await setUp()
    const { person, cookie } = await kit.signIn()
    const tab = await kit.open(cookie)
    await take(tab)
    return { ...kit, person, cookie, tab }
  }

  it('reach the mailbox for the agent of the session, stripped to the contract', async () => {
    const { kit, person, tab } = await seated()
    const callId = randomUUID()
    kit.hotline.answer = () => ({ ok: false, code: 'callGone', message: 'gone' })
    const reply = await press(tab, { type: 'accept', callId, agentId: randomUUID(), extra: { a: 1 } })
    expect(reply).toEqual({ ok: false, code: 'callGone', message: 'gone' })
    expect(kit.hotline.commands).toEqual([{ agentId: person.userId, command: { type: 'accept', callId } }])
  })

  it.each([
    [null],
    ['ready'],
    [{}],
    [{ type: 'fly' }],
    [{ type: 'accept' }],
    [{ type: 'accept', callId: 'x' }],
    [{ type: 'sendDigits', callId: randomUUID(), digits: '12;rm' }],
    [{ type: 'startBreak', breakType: 'no code' }],
    [[{ type: 'ready' }]],
  ])('that are %j are refused as invalid', async (command) => {
    const { kit, tab } = await seated()
    expect(await press(tab, command)).toMatchObject({ ok: false, code: 'invalid' })
    expect(kit.hotline.commands).toEqual([])
  })

  it('that only a shift lead has are refused to everybody else, and reach no mailbox', async () => {
    const { kit, tab } = await seated()
    const targetId = randomUUID()
    for (const command of [
      { type: 'watch', targetId, mode: 'listen', visible: false },
      { type: 'takeOver', callId: targetId },
      { type: 'force', targetId, to: 'offline' },
      { type: 'moveCall', callId: targetId, to: 'head' },
      { type: 'write', targetId, text: '…' },
    ])
      expect(await press(tab, command)).toMatchObject({ ok: false, code: 'forbidden' })
    expect(kit.hotline.commands).toEqual([])
  })

  it('may come twenty in a second, and go on in the next', async () => {
    const { kit, tab } = await seated()
    const replies = await Promise.all(Array.from({ length: 25 }, () => press(tab, { type: 'ready' })))
    expect(replies.filter(({ ok }) => ok)).toHaveLength(20)
    expect(replies.at(-1)).toMatchObject({ code: 'tooMany' })
    kit.clock.advance(1_000)
    expect(await press(tab, { type: 'ready' })).toEqual({ ok: true })
  })

  it('that break the mailbox break nothing else', async () => {
    const { kit, tab } = await seated()
    kit.hotline.answer = () => {
      throw new Error('a bug')
    }
    expect(await press(tab, { type: 'ready' })).toMatchObject({ ok: false, code: 'failed' })
    expect(kit.logged.join('')).toContain('a command failed')
    kit.hotline.answer = () => ({ ok: true })
    expect(await press(tab, { type: 'ready' })).toEqual({ ok: true })
  })

  it('above sixteen kilobytes, or floods of anything, end the link', async () => {
    const { tab, open, cookie } = await seated()
    const cut = once(tab as never, 'disconnect')
    tab.emit('command', { type: 'ready', padding: 'x'.repeat(17_000) } as never, () => undefined)
    await cut
    const next = await open(cookie)
    const flooded = once(next as never, 'disconnect')
    for (let i = 0; i < 60; i += 1) next.emit('painted', {} as never)
    await flooded
  })

  it('and other events in any shape leave the server standing', async () => {
    const { kit, tab } = await seated()
    const raw = tab as unknown as Socket
    raw.emit('subscribe')
    raw.emit('subscribe', { view: 'desk' }, 'no function')
    raw.emit('heartbeat')
    raw.emit('heartbeat', 'x', 5)
    raw.emit('command')
    raw.emit('command', { type: 'notReady' })
    raw.emit('painted', null)
    raw.emit('painted', { callId: 'x', popPaintedAt: '1', ringStartedAt: NaN })
    raw.emit('unheard', Buffer.from([1, 2, 3]))
    raw.emit('__proto__', {})
    await settled(tab)
    expect(kit.hotline.commands.map(({ command }) => command)).toEqual([{ type: 'notReady' }])
    expect(kit.painted).toEqual([])
  })

  it('report what was painted to the sink of the figure', async () => {
    const { kit, person, tab } = await seated()
    const callId = randomUUID()
    tab.emit('painted', { callId, popPaintedAt: 1000.5, ringStartedAt: 1016 })
    await settled(tab)
    expect(kit.painted).toEqual([
      {
        agentId: person.userId,
        callId,
        popPaintedAt: 1000.5,
        ringStartedAt: 1016,
        receivedAt: kit.clock.now(),
      },
    ])
  })
})
