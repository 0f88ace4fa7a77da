import { createServer } from 'node:net'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { nameOf } from '../../src/launcher/processes.ts'
import { children, ended, isUp, launch, postmaster, start, type Product } from './product.ts'

const folders: string[] = []
const products: Product[] = []
const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-start-'))
  folders.push(folder)
  return folder
}
const up = async (directory: string, settings: Record<string, string> = {}): Promise<Product> => {
  const product = await start(directory, settings)
  products.push(product)
  return product
}
const stop = async (product: Product): Promise<number | null> => {
  product.process.kill('SIGTERM')
  return ended(product)
}
const mode = (path: string): number => statSync(path).mode & 0o777
const names = ['controller', 'exchange', 'line-holder', 'postgres', 'switch']

afterAll(async () => {
  await Promise.all(products.map(stop))
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('a running hotline', () => {
  let directory = ''
  let dataDir = ''
  let product: Product
  beforeAll(async () => {
    directory = makeFolder()
    dataDir = join(directory, 'data')
    product = await up(directory)
  })

  test('can take calls, serves the desk and tells where everything is', async () => {
    expect((await fetch(`${product.desk}/readyz`)).status).toBe(200)
    const desk = await fetch(product.desk, { headers: { accept: 'text/html' } })
    expect(await desk.text()).toContain('<div id="app"')
    expect(product.output()).toMatch(/npm run call -- --from 13812345678 --to 12345/)
    expect(product.output()).toMatch(/sip:12345@127\.0\.0\.1:\d+/)
    expect(product.output()).toContain(join('data', 'demo-accounts.json'))
    const running = Object.keys(children(dataDir)).filter((name) => name !== 'controller-spare')
    expect(running.toSorted()).toEqual(names)
  })

  test('keeps its secrets from other users and out of logs, terminal and the list of processes', () => {
    expect(mode(dataDir)).toBe(0o700)
    expect(mode(join(dataDir, 'secrets.json'))).toBe(0o600)
    const secrets = Object.values(
      JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as object,
    ) as string[]
    expect(new Set(secrets).size).toBe(4)
    const logs = readdirSync(join(dataDir, 'logs')).map((file) =>
      readFileSync(join(dataDir, 'logs', file), 'utf8'),
    )
    expect(logs.join()).toContain('database system is ready')
    const commands = [
      ...Object.values(children(dataDir)).map(({ command }) => command),
      nameOf(postmaster(dataDir))?.command,
    ]
    const seen = `${logs.join()} ${product.output()} ${commands.join()}`
    for (const secret of secrets) expect(seen).not.toContain(secret)
  })

  test('is not started twice on the same data', async () => {
    const second = launch(directory)
    expect(await ended(second)).toBe(1)
    expect(second.output().trim().split('\n')).toHaveLength(1)
    expect(second.output()).toContain(`already runs on ${dataDir} as process ${product.process.pid ?? 0}`)
    expect((await fetch(`${product.desk}/readyz`)).status).toBe(200)
  })

  test.each([
    ['controller', ['exchange', 'postgres', 'switch']],
    ['switch', ['controller', 'exchange', 'postgres']],
    ['exchange', ['controller', 'postgres', 'switch']],
  ])('starts a %s that was killed again, and leaves the others alone', async (victim, others) => {
    const before = children(dataDir)
    process.kill(before[victim]?.pid ?? 0, 'SIGKILL')
    await vi.waitFor(
      async () => {
        expect(isUp(children(dataDir)[victim])).toBe(true)
        expect(children(dataDir)[victim]?.pid).not.toBe(before[victim]?.pid)
        expect((await fetch(`${product.desk}/readyz`)).status).toBe(200)
      },
      { timeout: 20_000, interval: 100 },
    )
    const after = children(dataDir)
    for (const other of others) expect(after[other]).toEqual(before[other])
  })

  test('starts the database again when its server was killed', async () => {
    const before = postmaster(dataDir)
    process.kill(before, 'SIGKILL')
    await vi.waitFor(
      async () => {
        expect(postmaster(dataDir)).not.toBe(before)
        expect((await fetch(`${product.desk}/readyz`)).status).toBe(200)
      },
      { timeout: 20_000, interval: 100 },
    )
  })

  test('ends within 10 s of SIGTERM, with code 0, and leaves nothing running', async () => {
    const running = children(dataDir)
    const server = nameOf(postmaster(dataDir))
    const began = performance.now()
    expect(await stop(product)).toBe(0)
    expect(performance.now() - began).toBeLessThan(10_000)
    for (const child of Object.values(running)) expect(isUp(child)).toBe(false)
    expect(isUp(server ?? undefined)).toBe(false)
    expect(children(dataDir)).toEqual({})
    await expect(fetch(product.desk)).rejects.toThrow()
  })

  test('comes up again on the same data with the same secrets and sign-ins', async () => {
    const kept = ['secrets.json', 'demo-accounts.json'].map((file) =>
      readFileSync(join(dataDir, file), 'utf8'),
    )
    const again = await up(directory)
    expect(
      ['secrets.json', 'demo-accounts.json'].map((file) => readFileSync(join(dataDir, file), 'utf8')),
    ).toEqual(kept)
    expect(await stop(again)).toBe(0)
  })
})

describe('after a kill -9', () => {
  test('of everything, the next start cleans up and is ready', async () => {
    const directory = makeFolder()
    const dataDir = join(directory, 'data')
    const first = await up(directory)
    const server = nameOf(postmaster(dataDir))
    const left = Object.values(children(dataDir))
    first.process.kill('SIGKILL')
    for (const { pid } of left) process.kill(pid, 'SIGKILL')
    await ended(first)
    expect(isUp(server ?? undefined)).toBe(true)

    const second = await up(directory)
    expect((await fetch(`${second.desk}/readyz`)).status).toBe(200)
    expect(isUp(server ?? undefined)).toBe(false)
    expect(await stop(second)).toBe(0)
  })

  test('of the launcher alone, everything else ends by itself', async () => {
    const directory = makeFolder()
    const dataDir = join(directory, 'data')
    const product = await up(directory)
    const left = [...Object.values(children(dataDir)), nameOf(postmaster(dataDir)) ?? undefined]
    expect(left.every(isUp)).toBe(true)
    product.process.kill('SIGKILL')
    await vi.waitFor(() => expect(left.some(isUp)).toBe(false), { timeout: 15_000, interval: 100 })
  })
})

test('two run side by side', async () => {
  const [one, other] = await Promise.all([up(makeFolder()), up(makeFolder())])
  expect(one.desk).not.toBe(other.desk)
  for (const { desk } of [one, other]) expect((await fetch(`${desk}/readyz`)).status).toBe(200)
  expect(await Promise.all([stop(one), stop(other)])).toEqual([0, 0])
})

describe('a start that cannot be', () => {
  const servers: ReturnType<typeof createServer>[] = []
  afterEach(() => servers.splice(0).forEach((server) => server.close()))

  test('because of a port in use says which setting to change, and leaves nothing running', async () => {
    const taken = createServer()
    servers.push(taken)
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const directory = makeFolder()
    const launched = launch(directory, { HTTP_PORT: port })
    expect(await ended(launched)).toBe(1)
    expect(launched.output()).toBe(
      `error HTTP_PORT: TCP port ${port} on 127.0.0.1 is in use by another program. Stop it, or set HTTP_PORT to a free one.\n`,
    )
    expect(children(join(directory, 'data'))).toEqual({})
  })

  test('because a program dies says why in one line, and ends the others', async () => {
    const directory = makeFolder()
    // No folder for its recordings can be made there.
    const launched = launch(directory, { RECORDINGS_DIR: '/dev/null/recordings' })
    expect(await ended(launched)).toBe(1)
    const lines = launched.output().trim().split('\n')
    expect(lines.at(-1)).toMatch(/^error controller ended with code 2 while it was starting: .*recordings/)
    expect(children(join(directory, 'data'))).toEqual({})
  })

  test('because of a wrong setting ends with code 2', async () => {
    const launched = launch(makeFolder(), { SIP_PORT: 'five' })
    expect(await ended(launched)).toBe(2)
    expect(launched.output()).toBe('SIP_PORT: found "five"; allowed: a whole number from 0 to 65535\n')
  })

  test('stopped while it is starting, ends cleanly', async () => {
    const directory = makeFolder()
    const dataDir = join(directory, 'data')
    const launched = launch(directory)
    await vi.waitFor(() => expect(children(dataDir)['postgres']).toBeDefined(), {
      timeout: 20_000,
      interval: 20,
    })
    launched.process.kill('SIGTERM')
    expect(await ended(launched)).toBe(0)
    expect(children(dataDir)).toEqual({})
  })
})
