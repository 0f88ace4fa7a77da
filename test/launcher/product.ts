import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isSame, type ProcessName } from '../../src/launcher/processes.ts'

export type Product = {
  readonly process: ChildProcess
  readonly desk: string
  readonly output: () => string
}

const project = fileURLToPath(new URL('../..', import.meta.url))

/** `npm start` without npm, in a folder of its own, so that no `.env` of a developer comes in. */
export const launch = (directory: string, settings: Readonly<Record<string, string>> = {}) => {
  const child = spawn(
    process.execPath,
    [join(project, 'src/typescript/run.mjs'), join(project, 'src/launcher/main.ts')],
    {
      cwd: directory,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        DATA_DIR: 'data',
        HTTP_PORT: '0',
        SIP_PORT: '0',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => void (output += text))
  }
  return { process: child, output: () => output }
}

/** Resolves when it says that calls can be taken. */
export const start = async (
  directory: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Product> => {
  const launched = launch(directory, settings)
  const desk = await new Promise<string>((resolve, reject) => {
    launched.process.once('close', (code) =>
      reject(new Error(`ended with ${code ?? 'a signal'}: ${launched.output()}`)),
    )
    launched.process.stdout.on('data', () => {
      const address = /ready for calls[^]*?(https?:\/\/[\w.:[\]]+)/.exec(launched.output())?.[1]
      if (address !== undefined) resolve(address)
    })
  })
  return { ...launched, desk }
}

/** Resolves with its exit code. */
export const ended = async ({
  process: child,
}: {
  readonly process: ChildProcess
}): Promise<number | null> => {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

/** The programs that the launcher noted as its own, by name. */
export const children = (dataDir: string): Readonly<Record<string, ProcessName>> => {
  const folder = join(dataDir, 'run')
  if (!existsSync(folder)) return {}
  return Object.fromEntries(
    readdirSync(folder)
      .filter((file) => /^child-.*\.json$/.test(file))
      .map((file) => [
        file.slice('child-'.length, -'.json'.length),
        JSON.parse(readFileSync(join(folder, file), 'utf8')) as ProcessName,
      ]),
  )
}

export const isUp = (child: ProcessName | undefined): boolean => child !== undefined && isSame(child)

export const postmaster = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n', 1)[0])
