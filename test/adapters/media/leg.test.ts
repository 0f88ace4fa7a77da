import { EventEmitter } from 'node:events'
import type Mrf from 'drachtio-fsmrf'
import { expect, it } from 'vitest'
import { api, createLeg, inTurn, playOn, type Leg } from '../../../src/adapters/media/leg.ts'

/** An endpoint that notes what it is told, and begins and ends a sound when the test says so. */
const standIn = () => {
  const told: string[] = []
  let finish: () => void = () => undefined
  const socket = Object.assign(new EventEmitter(), { setNoDelay: () => undefined })
  const endpoint = Object.assign(new EventEmitter(), {
    uuid: 'leg',
    conn: { socket },
    api: (command: string, args: readonly string[]) => {
      told.push([command, ...args.slice(1)].join(' '))
      return Promise.resolve({ getBody: () => '+OK\n' })
    },
    play: (files: string) => {
      told.push(`play ${files}`)
      return new Promise<void>((resolve) => (finish = resolve))
    },
  })
  const leg: Leg = createLeg(endpoint as unknown as Mrf.Endpoint)
  return { leg, socket, told, begins: () => endpoint.emit('playback-start', {}), ends: () => finish() }
}

const everythingDue = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('lets no command overtake a sound that the media server has not taken up yet', async () => {
  const { leg, told, begins, ends } = standIn()
  const playing = playOn(leg, ['one', 'two'])
  const joined = inTurn(leg, () => Promise.resolve(told.push('bridge')))
  await everythingDue()
  expect(told).toEqual(['play file_string://one!two'])
  begins()
  await joined
  expect(told.at(-1)).toBe('bridge')
  ends()
  expect(await playing).toBe('finished')
})

it('goes on when a sound ends without having begun, because its leg is gone', async () => {
  const { leg, told, ends } = standIn()
  const playing = playOn(leg, ['one'])
  const next = inTurn(leg, () => Promise.resolve(told.push('next')))
  await everythingDue()
  ends()
  await next
  expect(told).toEqual(['play one', 'next'])
  expect(await playing).toBe('finished')
})

it('does not wait for the answer to a command when the leg has gone with its socket', async () => {
  const { leg, socket } = standIn()
  Object.assign(leg.endpoint, { api: () => new Promise(() => undefined) })
  const stopped = inTurn(leg, () => api(leg, 'uuid_record', ['stop', '/talk.wav']))
  const next = inTurn(leg, () => Promise.resolve('next'))
  socket.emit('close')
  await expect(stopped).rejects.toThrow('the leg is gone')
  expect(await next).toBe('next')
})
