import { spawn } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { takeDataDir } from '../../src/launcher/instance.ts'
import { createLogFile } from '../../src/launcher/log-file.ts'
import { readLine } from '../../src/launcher/log-line.ts'
import { nameOf } from '../../src/launcher/processes.ts'
import { loadSecrets } from '../../src/launcher/secrets.ts'
import { createTerminal } from '../../src/launcher/terminal.ts'

let base = ''
let dataDir = ''
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lianxin-instance-'))
  dataDir = join(base, 'deep', 'data')
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

describe('the data folder', () => {
  test('is made for this user alone, and taken by one start at a time', () => {
    const instance = takeDataDir(dataDir)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    expect(() => takeDataDir(dataDir)).toThrow(`already runs on ${dataDir} as process ${process.pid}`)
    instance.release()
    takeDataDir(dataDir).release()
    expect(readdirSync(join(dataDir, 'run'))).toEqual([])
  })

  test.each([
    ['cut off', '{"pid": 1'],
    ['about a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, since: 'x', command: 'y' })],
    [
      'about another process with the same id',
      JSON.stringify({ pid: 1, since: 'long ago', command: 'node' }),
    ],
  ])('is taken over from a note that is %s', (_what, note) => {
    mkdirSync(join(dataDir, 'run'), { recursive: true })
    writeFileSync(join(dataDir, 'run', 'launcher.json'), note)
    takeDataDir(dataDir).release()
  })

  test('that is a file is refused in one line', () => {
    mkdirSync(join(base, 'deep'))
    writeFileSync(dataDir, '')
    expect(() => takeDataDir(dataDir)).toThrow(/^DATA_DIR: .*(EEXIST|not a folder)/)
  })
})

describe('left-overs', () => {
  test('are ended if they are what the note says, and only then', async () => {
    const sleeper = () => spawn('sleep', ['60'], { stdio: 'ignore', detached: true })
    const [own, stranger] = [sleeper(), sleeper()]
    try {
      const first = takeDataDir(dataDir)
      first.noteChild('switch', own.pid ?? 0)
      first.noteChild('postgres', stranger.pid ?? 0)
      first.release()
      const note = join(dataDir, 'run', 'child-postgres.json')
      const kept = JSON.parse(readFileSync(note, 'utf8')) as object
      writeFileSync(note, JSON.stringify({ ...kept, since: 'another time' }))

      const second = takeDataDir(dataDir)
      expect(await second.clearLeftOvers()).toEqual(['switch'])
      expect(nameOf(own.pid ?? 0)).toBeNull()
      expect(nameOf(stranger.pid ?? 0)).not.toBeNull()
      expect(readdirSync(join(dataDir, 'run'))).toEqual(['launcher.json'])
      second.release()
    } finally {
      own.kill('SIGKILL')
      stranger.kill('SIGKILL')
    }
  })
})

describe('secrets', () => {
  beforeEach(() => mkdirSync(dataDir, { recursive: true }))
  const path = (): string => join(dataDir, 'secrets.json')

  test('are made once, all different, for this user alone', () => {
    const secrets = loadSecrets(dataDir)
    expect(new Set(Object.values(secrets)).size).toBe(4)
    for (const secret of Object.values(secrets)) expect(secret).toMatch(/^[\w-]{43}$/)
    expect(statSync(path()).mode & 0o777).toBe(0o600)
    expect(loadSecrets(dataDir)).toEqual(secrets)
  })

  test('that are missing from an older file are added, and the others kept', () => {
    const { privacyKey, databasePassword } = loadSecrets(dataDir)
    writeFileSync(path(), JSON.stringify({ privacyKey, databasePassword }))
    const secrets = loadSecrets(dataDir)
    expect(secrets).toMatchObject({ privacyKey, databasePassword })
    expect(loadSecrets(dataDir)).toEqual(secrets)
  })

  test('that others could read are closed again', () => {
    loadSecrets(dataDir)
    chmodSync(path(), 0o644)
    loadSecrets(dataDir)
    expect(statSync(path()).mode & 0o777).toBe(0o600)
  })

  test.each(['', '[', '7', '{"privacyKey":"short"}', '{"privacyKey":7}'])(
    'that are broken (%s) are never made anew',
    (text) => {
      writeFileSync(path(), text)
      expect(() => loadSecrets(dataDir)).toThrow(/cannot be read as secrets/)
      expect(readFileSync(path(), 'utf8')).toBe(text)
    },
  )

  test('that are missing beside a database are not made anew', () => {
    mkdirSync(join(dataDir, 'postgres'))
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '18\n')
    expect(() => loadSecrets(dataDir)).toThrow(
      /is missing, and the database beside it cannot be read without it/,
    )
  })
})

describe('logs', () => {
  test('never outgrow their share of the disk', () => {
    const log = createLogFile({
      folder: base,
      name: 'x',
      maxBytes: 100,
      keep: 2,
      onFailure: (why) => expect.fail(why),
    })
    for (let line = 0; line < 50; line += 1) log.append(`line ${line} of a log that is turned over`)
    expect(readdirSync(base).toSorted()).toEqual(['x.log', 'x.log.1', 'x.log.2'])
    for (const file of readdirSync(base)) expect(statSync(join(base, file)).size).toBeLessThanOrEqual(100)
    expect(readFileSync(join(base, 'x.log'), 'utf8')).toContain('line 49 ')
  })

  test('that cannot be written are told once, and nothing stops', () => {
    const failures: string[] = []
    const folder = join(base, 'logs')
    const log = createLogFile({ folder, name: 'x', onFailure: (why) => void failures.push(why) })
    rmSync(folder, { recursive: true })
    log.append('one')
    log.append('two')
    expect(failures).toEqual([`${join(folder, 'x.log')}: ENOENT`])
  })

  test.each([
    ['{"level":50,"msg":"it broke","err":{"message":"no route"}}', 50, 'it broke: no route'],
    ['{"level":30,"msg":"fine"}', 30, 'fine'],
    ['{ not JSON', 0, '{ not JSON'],
    ['{"msg":7}', 0, ''],
    ['plain', 0, 'plain'],
  ])('%s is understood', (raw, level, text) => {
    expect(readLine(raw)).toMatchObject({ level, text })
  })
})

describe('the terminal', () => {
  const setUp = () => {
    let text = ''
    let nowMs = 0
    const write = (part: string): void => void (text += part)
    const terminal = createTerminal({ out: write, err: write }, { color: false, now: () => nowMs })
    return { terminal, text: () => text, pass: (ms: number) => void (nowMs += ms) }
  }

  test('is not steered by what callers send', () => {
    const { terminal, text } = setUp()
    terminal.warn('caller \u001b[2J\u001b]0;title\u0007 \u202egnp\u0000\r\nerror forged')
    expect(text().split('\n')).toHaveLength(2)
    expect(text()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  test('does not drown in warnings, and counts those that it hides', () => {
    const { terminal, text, pass } = setUp()
    for (let each = 0; each < 500; each += 1) terminal.warn(`warning ${each}`)
    expect(text().trim().split('\n')).toHaveLength(20)
    pass(11_000)
    terminal.warn('later')
    expect(text()).toContain('480 more warnings are in the logs')
    expect(text()).toContain('later')
  })
})
