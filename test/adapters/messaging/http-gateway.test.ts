import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  createHttpGateway,
  isFromGateway,
  readGatewayNews,
} from '../../../src/adapters/messaging/http-gateway.ts'

describe('what a gateway posts', () => {
  test('is a report or a reply, and nothing else', () => {
    const read = (value: unknown) =>
      readGatewayNews(typeof value === 'string' ? value : JSON.stringify(value), 7)
    expect(read({ type: 'report', id: 'g1', delivered: false, error: 'off' })).toEqual({
      ...{ kind: 'report', gatewayId: 'g1', delivered: false, at: 7, error: 'off' },
    })
    expect(read({ type: 'reply', id: 'r1', from: '13808711234', text: '1' })).toEqual({
      ...{ kind: 'reply', replyKey: 'r1', number: '13808711234', text: '1', at: 7 },
    })
    const broken = [
      '',
      'x',
      '[]',
      'null',
      { type: 'report', id: '' },
      { type: 'reply', id: 'r', from: 1, text: '' },
      { id: 'r' },
    ]
    for (const one of broken) expect(read(one)).toBeNull()
  })

  test('is believed only under the shared secret', () => {
    const signature = createHmac('sha256', 'secret').update('body').digest('hex')
    expect(isFromGateway('body', signature, 'secret')).toBe(true)
    expect(isFromGateway('body2', signature, 'secret')).toBe(false)
    expect(isFromGateway('body', 'zz', 'secret')).toBe(false)
    expect(isFromGateway('body', createHmac('sha256', '').update('body').digest('hex'), '')).toBe(false)
  })
})

test('a gateway that cannot be reached is tried again', async () => {
  const gateway = createHttpGateway({ url: 'http://127.0.0.1:1/', token: 't', timeoutMs: 500 })
  await expect(gateway.send({ key: 'k', number: '13808711234', text: 'x' })).rejects.not.toMatchObject({
    name: 'GatewayRefusedError',
  })
})
