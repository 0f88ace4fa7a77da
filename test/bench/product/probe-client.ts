import { createConnection } from 'node:net'
import { fileURLToPath } from 'node:url'

export type Memory = { readonly rss: number; readonly heapUsed: number; readonly external: number }
export type LoopDelay = { readonly p50: number; readonly p99: number; readonly max: number }

const probe = fileURLToPath(new URL('./probe.mjs', import.meta.url))

/** What makes every Node process below answer questions in `folder`. */
export const probeEnvironment = (folder: string): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import ${probe}`,
  BENCH_PROBE_DIR: folder,
  ...(process.env['BENCH_PROFILE_DIR'] === undefined
    ? {}
    : { BENCH_PROFILE_DIR: process.env['BENCH_PROFILE_DIR'] }),
})

const ask = (folder: string, pid: number, question: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const socket = createConnection(`${folder}/${pid}.sock`)
    let text = ''
    socket.setEncoding('utf8').on('data', (part: string) => void (text += part))
    socket.once('error', reject)
    socket.once('end', () => resolve(JSON.parse(text)))
    socket.write(question)
  })

export const memoryOf = (folder: string, pid: number): Promise<Memory> =>
  ask(folder, pid, 'memory') as Promise<Memory>

/** How late a process's event loop was while `work` ran, ms. */
export const loopDuring = async <T>(
  folder: string,
  pid: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly delay: LoopDelay }> => {
  await ask(folder, pid, 'watch')
  const result = await work()
  return { result, delay: (await ask(folder, pid, 'loop')) as LoopDelay }
}
