import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Program } from '../../src/launcher/child.ts'
import { createKeeper, type Kept } from '../../src/launcher/keeper.ts'
import { createLogFile } from '../../src/launcher/log-file.ts'
import { nameOf } from '../../src/launcher/processes.ts'

let folder = ''
let kept: Kept<unknown>[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lianxin-keeper-'))
})
afterEach(async () => {
  await Promise.all(kept.map((one) => one.end(1000)))
  kept = []
  rmSync(folder, { recursive: true, force: true })
})

/** A program of plain JavaScript; it says `{"ready":true,"pid":…}` when it is ready. */
const program = (code: string, more: Partial<Program<number>> = {}): Program<number> => ({
  name: 'thing',
  args: ['-e', code],
  environment: { PATH: process.env['PATH'] },
  firstLine: '',
  ready: (entry) => ('ready' in entry && 'pid' in entry ? Number(entry.pid) : null),
  readyWithinMs: 10_000,
  ...more,
})
const sayReady = 'console.log(JSON.stringify({ ready: true, pid: process.pid, password: "hunter2" }));'
const stay = 'process.stdin.resume().on("end", () => process.exit(0));'

const setUp = () => {
  const said: string[] = []
  const deps = {
    instance: { noteChild: vi.fn<(name: string, pid: number) => void>(), forgetChild: vi.fn() },
    terminal: {
      say: (line: string) => void said.push(line),
      warn: (line: string) => void said.push(`warn ${line}`),
      fail: (line: string) => void said.push(`fail ${line}`),
    },
    logFile: (name: string) => createLogFile({ folder, name, onFailure: (reason) => void said.push(reason) }),
    now: () => performance.now(),
    wait: (ms: number, signal: AbortSignal): Promise<unknown> => wait(ms, undefined, { signal }),
    giveUp: vi.fn<(line: string) => void>(),
  }
  const keeper = createKeeper(deps)
  const start = <T>(make: (first: T | null) => Program<T>): Kept<T> => {
    const one = keeper.start(make)
    kept.push(one)
    return one
  }
  const log = (): string => readFileSync(join(folder, 'thing.log'), 'utf8')
  return { deps, said, start, log }
}

test('logs what a program says, but not the line that tells it is ready', async () => {
  const { start, log, said } = setUp()
  const lines = [
    'console.log(JSON.stringify({ level: 30, msg: "quiet" }));',
    'console.error(JSON.stringify({ level: 40, msg: "careful", err: { message: "why" } }));',
    'console.error("plain");',
  ]
  await start(() => program(lines.join('') + sayReady + stay)).first
  await vi.waitFor(() => expect(log()).toContain('plain'))
  expect(log()).toContain('quiet')
  expect(log()).not.toContain('hunter2')
  expect(said).toEqual(['warn thing: careful: why'])
})

test('gives the first line of input, also when it is known later only', async () => {
  const { start } = setUp()
  const echo =
    'process.stdin.once("data", (t) => console.log(JSON.stringify({ ready: true, pid: Number(t) })));'
  let tell: (line: string) => void = () => undefined
  const firstLine = new Promise<string>((resolve) => (tell = resolve))
  const one = start(() => program(echo + stay, { firstLine }))
  tell('42')
  expect(await one.first).toBe(42)
})

test('a program that is not ready in time is ended, with what it said last', async () => {
  const { start } = setUp()
  const one = start(() => program(`console.error("still thinking");${stay}`, { readyWithinMs: 600 }))
  await expect(one.first).rejects.toThrow(/^thing: not ready after 0\.6 s\. still thinking$/)
})

test('a program that ends at its start is not tried again, and says why', async () => {
  const { start, deps } = setUp()
  const one = start(() =>
    program('console.log(JSON.stringify({ level: 60, msg: "no such folder" })); process.exit(3)'),
  )
  await expect(one.first).rejects.toThrow('thing ended with code 3 while it was starting: no such folder')
  expect(deps.giveUp).not.toHaveBeenCalled()
})

test.each([
  ['new RangeError("too far")', 'RangeError: too far'],
  [
    'Object.assign(new Error("\\n  create index\\n - no table"), { name: "error", code: "42P01", hint: "look" })',
    '- no table',
  ],
  ['new Error("cannot start", { cause: new Error("deeper") })', 'Error: cannot start'],
])('of an uncaught %s the message is told, not the stack', async (thrown, told) => {
  const { start } = setUp()
  const one = start(() => program(`throw ${thrown}`))
  await expect(one.first).rejects.toThrow(
    new RegExp(`^thing ended with code 1 while it was starting: ${told}$`),
  )
})

test('a program that dies is started again with what it said first', async () => {
  const { start, said } = setUp()
  const firsts: (number | null)[] = []
  const one = start<number>((first) => {
    firsts.push(first)
    return program(sayReady + stay)
  })
  const pid = await one.first
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(() => expect(said).toContain('thing is running again'), { timeout: 5000 })
  expect(firsts).toEqual([null, pid])
  expect(said[0]).toMatch(/^warn thing was ended by SIGKILL: .*; starting it again in 0\.2 s$/)
})

test('a program with a spare goes on with it at once, and has another one after that', async () => {
  const { start, said, deps } = setUp()
  // The spare is there from the beginning, and gets its first line when it is wanted.
  deps.wait = () => Promise.resolve()
  const told =
    'process.stdin.once("data", (t) => console.log(JSON.stringify({ ready: true, pid: process.pid, told: String(t) })));'
  const one = start<number>((first) =>
    program(told + stay, { hasSpare: true, firstLine: first === null ? 'first' : `after ${first}` }),
  )
  const pid = await one.first
  const spare = await vi.waitFor(() => {
    const noted = deps.instance.noteChild.mock.calls.find(([name]) => name === 'thing-spare')
    expect(noted).toBeDefined()
    return Number(noted?.[1])
  })
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(() => expect(said).toContain('thing is running again'), { timeout: 5000 })
  expect(said[0]).toMatch(/^warn thing was ended by SIGKILL: .*; another one takes over$/)
  expect(deps.instance.noteChild).toHaveBeenCalledWith('thing', spare)
  await vi.waitFor(() =>
    expect(deps.instance.noteChild.mock.calls.filter(([name]) => name === 'thing-spare')).toHaveLength(2),
  )
})

test('a program that dies ten times within a minute is given up', async () => {
  const { start, deps } = setUp()
  const delays: number[] = []
  deps.wait = (ms) => {
    delays.push(ms)
    return Promise.resolve()
  }
  deps.now = () => 0
  const one = start<number>(() => program(`${sayReady} console.error("worn out"); process.exitCode = 1`))
  await one.first
  await vi.waitFor(() => expect(deps.giveUp).toHaveBeenCalledOnce(), { timeout: 20_000 })
  expect(deps.giveUp.mock.calls[0]?.[0]).toMatch(
    /^thing ended 10 times within a minute, the last time: .*worn out/,
  )
  expect(delays).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000])
})

test('a program that dies now and then is never given up', async () => {
  const { start, deps, said } = setUp()
  let clockMs = 0
  deps.wait = () => Promise.resolve()
  deps.now = () => (clockMs += 30_000)
  const one = start<number>((first) => program(sayReady + (said.length < 15 && first !== null ? '' : stay)))
  process.kill(await one.first, 'SIGKILL')
  await vi.waitFor(() => expect(said.length).toBeGreaterThan(15), { timeout: 20_000 })
  expect(deps.giveUp).not.toHaveBeenCalled()
  expect(said.join()).not.toMatch(/in [1-9]/)
})

test('a program that ignores SIGTERM is killed with its own children when patience ends', async () => {
  const { start } = setUp()
  const code = `
    process.on('SIGTERM', () => {});
    const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    console.log(JSON.stringify({ ready: true, pid: child.pid })); setInterval(() => {}, 1000);`
  const one = start(() => program(code))
  const grandchild = await one.first
  await one.end(300)
  await vi.waitFor(() => expect(nameOf(grandchild)).toBeNull())
})

test('ending while it waits to start again starts nothing any more', async () => {
  const { start, said, deps } = setUp()
  let starts = 0
  const one = start<number>(() => {
    starts += 1
    return program(sayReady + stay)
  })
  process.kill(await one.first, 'SIGKILL')
  await vi.waitFor(() => expect(said.join()).toContain('starting it again'))
  await one.end(1000)
  expect(starts).toBe(1)
  expect(deps.giveUp).not.toHaveBeenCalled()
})
