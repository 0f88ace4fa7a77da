import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { parseSettings } from '../../../src/embedded/switch/settings.ts'
import { EslClient } from './rig/esl-client.ts'

const main = new URL('../../../src/embedded/switch/main.ts', import.meta.url).pathname
const secrets = { drachtio: { secret: 'a' }, eventSocket: { password: 'b' }, logLevel: 'silent' }

interface Program {
  readonly child: ChildProcess
  readonly firstLine: Promise<string>
  readonly ended: Promise<{ code: number | null; errors: string }>
}

describe('the program of the embedded switch', () => {
  const children: ChildProcess[] = []
  const start = (settings: object | '-'): Program => {
    const given = settings === '-' ? settings : JSON.stringify(settings)
    const child = spawn(process.execPath, ['src/typescript/run.mjs', main, given])
    children.push(child)
    let errors = ''
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
    return {
      child,
      firstLine: new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
      ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, errors }))),
    }
  }
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })

  it('says where it listens, serves there, and ends on SIGTERM within two seconds', async () => {
    const { child, firstLine, ended } = start(secrets)
    const ready = JSON.parse(await firstLine) as { ready: boolean; eventSocket: { port: number }; sip: object; ws: object }
    expect(ready).toMatchObject({ ready: true, sip: { udp: { host: '127.0.0.1' } }, ws: { host: '127.0.0.1' } })
    const client = await EslClient.connect(ready.eventSocket.port, 'b')
    expect(await client.ask('api version')).toMatch(/^FreeSWITCH Version \d+\.\d+\.\d+-embedded/)
    const askedAt = performance.now()
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
    expect(performance.now() - askedAt).toBeLessThan(2000)
  })

  it('ends when its parent does', async () => {
    const { child, firstLine, ended } = start({ ...secrets, endWithStdin: true })
    await firstLine
    child.stdin?.end()
    expect((await ended).code).toBe(0)
  })

  it('takes its settings from standard input too, where no other user reads the secrets', async () => {
    const { child, firstLine, ended } = start('-')
    child.stdin?.write(`${JSON.stringify({ ...secrets, endWithStdin: true })}\n`)
    expect(JSON.parse(await firstLine)).toMatchObject({ ready: true })
    child.stdin?.end()
    expect((await ended).code).toBe(0)
  })

  it('says in one line which port it cannot have, and ends with 1', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const port = typeof address === 'object' && address ? address.port : 0
    for (const settings of [
      { ...secrets, eventSocket: { password: 'b', port } },
      { ...secrets, drachtio: { secret: 'a', port } },
      { ...secrets, sip: { port } },
    ]) {
      const { code, errors } = await start(settings).ended
      expect(code).toBe(1)
      expect(errors.trim().split('\n')).toHaveLength(1)
      expect(errors).toContain(String(port))
    }
    taken.close()
  })

  it('says in one line what is wrong with its settings', async () => {
    const { code, errors } = await start({ ...secrets, maxSessions: 0 }).ended
    expect(code).toBe(1)
    expect(errors).toMatch(/^embedded switch: settings: \/maxSessions .*\n$/)
  })
})

describe('the settings of the embedded switch', () => {
  const withSecrets = (more: object = {}): string => JSON.stringify({ ...secrets, ...more })

  it('have defaults on loopback', () => {
    expect(parseSettings(withSecrets())).toMatchObject({
      sip: { host: '127.0.0.1' },
      media: { host: '127.0.0.1', address: '127.0.0.1', browserTimeoutMs: 10_000, trunkTimeoutMs: 0 },
      maxSessions: 200,
    })
    expect(parseSettings(withSecrets({ media: { address: '203.0.113.9' } })).media.address).toBe('203.0.113.9')
  })

  it.each([
    ['not JSON', '{', 'not valid JSON'],
    ['a list', '[]', 'object is needed'],
    ['no secrets', '{}', '/drachtio/secret'],
    ['an unknown name', withSecrets({ nonsense: 1 }), 'settings:'],
    ['a port too high', withSecrets({ sip: { port: 70_000 } }), '/sip/port'],
    ['a media host that is a name', withSecrets({ media: { host: 'localhost' } }), 'media.host'],
    ['a range too small', withSecrets({ media: { portRange: [20_000, 20_001] } }), 'portRange'],
  ])('refuse %s', (_, text, message) => {
    expect(() => parseSettings(text)).toThrow(message)
  })
})
