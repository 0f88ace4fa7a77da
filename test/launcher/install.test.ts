import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lianxin-install-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const write = (path: string, value: unknown): void => {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), JSON.stringify(value))
}

/** A project with one package of its own, which npm installs without a network. */
const makeProject = (version = '1.0.0'): void => {
  write('package.json', { name: 'project', version: '1.0.0', dependencies: { thing: 'file:thing' } })
  write('thing/package.json', { name: 'thing', version })
  write('package-lock.json', {
    name: 'project',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'project', version: '1.0.0', dependencies: { thing: 'file:thing' } },
      'node_modules/thing': { resolved: 'thing', link: true },
      thing: { version },
    },
  })
  mkdirSync(join(root, 'src', 'launcher'), { recursive: true })
  cpSync(new URL('../../src/launcher/install.mjs', import.meta.url), join(root, 'src/launcher/install.mjs'))
}

const run = async (environment: Record<string, string> = {}) => {
  const child = spawn(process.execPath, ['src/launcher/install.mjs'], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: root, ...environment },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
}

const stamp = (): string => readFileSync(join(root, 'node_modules/.lianxin-lock'), 'utf8')

describe('installing', () => {
  test('happens once, and again when the lock file changes', async () => {
    makeProject()
    const first = await run()
    expect(first.code, first.output).toBe(0)
    expect(first.output).toMatch(/^Installing packages .*\nPackages are installed \(\d+ s\)/)
    expect(existsSync(join(root, 'node_modules/thing/package.json'))).toBe(true)

    expect(await run()).toEqual({ code: 0, output: '' })

    const before = stamp()
    makeProject('1.0.1')
    expect((await run()).output).toContain('Packages are installed')
    expect(stamp()).not.toBe(before)
  })

  test('two starts at once install one after the other', async () => {
    makeProject()
    const both = await Promise.all([run(), run()])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(both.filter(({ output }) => output.includes('Packages are installed'))).toHaveLength(1)
  })

  test('leaves alone what somebody installed by hand', async () => {
    makeProject()
    await run()
    rmSync(join(root, 'node_modules/.lianxin-lock'))
    const { mtimeMs } = statSync(join(root, 'node_modules/.package-lock.json'))
    expect(await run()).toEqual({ code: 0, output: '' })
    expect(statSync(join(root, 'node_modules/.package-lock.json')).mtimeMs).toBe(mtimeMs)
    expect(stamp()).toMatch(/^[0-9a-f]{64}\n$/)
  })

  test('without a network says what to do', async () => {
    makeProject()
    write('package.json', { name: 'project', version: '1.0.0', dependencies: { far: '1.0.0' } })
    rmSync(join(root, 'package-lock.json'))
    const { code, output } = await run({
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_fetch_retries: '0',
    })
    expect(code).toBe(1)
    expect(output).toMatch(/could not be installed .*the package registry cannot be reached.*npm config set/)
    expect(output).not.toMatch(/at .*install\.mjs/)
  })
})

test('turns an old Node away, and says how to get a newer one', async () => {
  const { checkNode } = (await import(new URL('../../src/launcher/install.mjs', import.meta.url).href)) as {
    checkNode: (version: string) => void
  }
  for (const version of ['16.20.0', '18.19.1', '20.18.3']) {
    expect(() => checkNode(version)).toThrow(/^Node .* is too old: .*20\.19 or newer.*nodejs\.org/)
  }
  for (const version of ['20.19.0', '22.1.0', '26.0.0']) checkNode(version)
})
