import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startPostgres, type RunningPostgres } from '../../../src/embedded/postgres/start-postgres.ts'

const password = 'a-password-of-tests-alone'
const asRoot = process.getuid?.() === 0

let made = ''
let base = ''
let folder = ''
const running: RunningPostgres[] = []
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'lianxin-postgres-made-'))
  const server = await startPostgres({ folder: join(made, 'postgres'), password, durable: false })
  await server.stop()
})
afterAll(() => rm(made, { recursive: true, force: true }))
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lianxin-postgres-test-'))
  folder = join(base, 'postgres')
})
/** What a first start leaves behind, owners included. */
const copyMade = (): void => {
  execFileSync('cp', ['-a', join(made, 'postgres'), folder])
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
  await rm(base, { recursive: true, force: true })
})

const start = async (options: { password?: string; log?: (line: string) => void } = {}) => {
  const server = await startPostgres({ folder, password, durable: false, ...options })
  running.push(server)
  return server
}

const query = async (url: string, text: string): Promise<readonly Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(text)
    return rows
  } finally {
    await client.end()
  }
}

test('makes a database that its role owns, and keeps what is in it', async () => {
  const first = await start()
  expect(
    await query(first.connectionString, 'select current_user as who, current_database() as what'),
  ).toEqual([{ who: 'lianxin', what: 'lianxin' }])
  const [rights] = await query(
    first.connectionString,
    'select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user',
  )
  expect(rights).toEqual({ rolsuper: false, rolcreaterole: false, rolcreatedb: false })
  expect(await query(first.connectionString, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }])
  await query(first.connectionString, "create table kept as select '昆明' as city")
  await first.stop()

  const second = await start()
  expect(await query(second.connectionString, 'select city from kept')).toEqual([{ city: '昆明' }])
})

test('listens on the loopback alone, asks for the password, and lets nobody else look at the data', async () => {
  copyMade()
  const server = await start()
  const url = new URL(server.connectionString)
  url.password = 'wrong'
  await expect(query(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  expect(await query(server.superuserConnectionString, 'show listen_addresses')).toEqual([
    { listen_addresses: '127.0.0.1' },
  ])
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
})

test('stops within 3 s while a session is busy', async () => {
  copyMade()
  const server = await start()
  const client = new pg.Client({ connectionString: server.connectionString })
  await client.connect()
  client.on('error', () => undefined)
  const busy = expect(client.query('select pg_sleep(60)')).rejects.toThrow()
  const before = performance.now()
  await server.stop()
  expect(performance.now() - before).toBeLessThan(3000)
  await busy
})

test('says so when the secrets do not belong to the data', async () => {
  copyMade()
  await expect(start({ password: 'another-password-altogether' })).rejects.toThrow(/another password/)
})

test('says so when the data is of another version', async () => {
  copyMade()
  await writeFile(join(folder, 'PG_VERSION'), '12\n')
  await expect(start()).rejects.toThrow(/is of PostgreSQL 12, and the installed programs are PostgreSQL 18/)
})

test('says so when something else lies in its place', async () => {
  await mkdir(folder)
  await expect(start()).rejects.toThrow(/holds no database/)
})

test('begins anew after a first start that was killed', async () => {
  await mkdir(join(base, 'postgres.new', 'data', 'base'), { recursive: true })
  const server = await start()
  expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
  await expect(stat(join(base, 'postgres.new'))).rejects.toMatchObject({ code: 'ENOENT' })
})

describe('what a kill -9 left', () => {
  test('a server on the same folder is ended first, and its data is whole', async () => {
    const guardian = await startProgram()
    await query(guardian.url, 'create table kept as select 1 as n')
    const orphan = await postmaster()
    guardian.child.kill('SIGKILL')
    await once(guardian.child, 'exit')
    expect(isAlive(orphan)).toBe(true)

    const lines: string[] = []
    const server = await start({ log: (line) => void lines.push(line) })
    expect(isAlive(orphan)).toBe(false)
    expect(lines).toContain(`ending a PostgreSQL server that was left over (${orphan})`)
    expect(await query(server.connectionString, 'select n from kept')).toEqual([{ n: 1 }])
  })

  test('a note that names a stranger’s process is removed, and the stranger left alone', async () => {
    copyMade()
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' })
    try {
      await writeFile(
        join(folder, 'postmaster.pid'),
        `${stranger.pid ?? 0}\n${folder}\n1\n5432\n\n127.0.0.1\n`,
      )
      const server = await start()
      expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
      expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
    } finally {
      stranger.kill()
    }
  })
})

describe('the program', () => {
  test('ends the server when whoever started it is gone', async () => {
    const { child } = await startProgram()
    const server = await postmaster()
    child.stdin?.end()
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(isAlive(server)).toBe(false)
  })

  test('ends with code 1 and says so when the server dies', async () => {
    const { child, lines } = await startProgram()
    process.kill(await postmaster(), 'SIGKILL')
    expect(await once(child, 'close')).toEqual([1, null])
    expect(lines.at(-1)).toMatchObject({ level: 60, signal: 'SIGKILL' })
  })

  test('shows no password in the list of processes', async () => {
    const { child } = await startProgram()
    const commands = await Promise.all(
      [child.pid ?? 0, await postmaster()].map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8')),
    )
    expect(commands.join()).not.toContain(password)
    child.stdin?.end()
    await once(child, 'exit')
  })
})

test.runIf(asRoot)('as root, works in a folder that nobody else may enter', async () => {
  const closed = join(base, 'closed')
  await mkdir(closed)
  await chmod(closed, 0o700)
  folder = join(closed, 'deeper', 'postgres')
  const server = await start()
  await query(server.connectionString, 'create table kept as select 1 as n')
  await query(server.superuserConnectionString, 'checkpoint')
  const pid = await postmaster()
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  expect(/^Uid:\t(\d+)/m.exec(status)?.[1]).not.toBe('0')
  expect((await stat(folder)).uid).not.toBe(0)
  expect((await stat(closed)).mode & 0o777).toBe(0o700)
})

const startProgram = async () => {
  copyMade()
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'src/embedded/postgres/main.ts'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin?.write(`${JSON.stringify({ folder, password })}\n`)
  const lines: Record<string, unknown>[] = []
  if (!child.stdout) throw new Error('no output')
  const output = createInterface({ input: child.stdout })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the program ended: ${JSON.stringify(lines)}`)))
    output.on('line', (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>
      lines.push(entry)
      if (entry['ready'] === true) resolve(String(entry['connectionString']))
    })
  })
  return { child, url, lines }
}

const postmaster = async (): Promise<number> =>
  Number((await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n', 1)[0])

/** A process that has ended but that nobody has asked about still has an id, and no command any more. */
const isAlive = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== ''
  } catch {
    return false
  }
}
