// Loaded into every Node process of a measured product (NODE_OPTIONS): answers on a socket of its own, named after the
// process, what only the process itself can say. It changes nothing else and keeps nobody alive.
import { mkdirSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { createServer } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

const folder = process.env.BENCH_PROBE_DIR

/** With BENCH_PROFILE_DIR, where the time goes while the loop is watched: a `.cpuprofile` for each watch. */
const profiles = process.env.BENCH_PROFILE_DIR
const session = profiles ? new Session() : null

const startProfile = async () => {
  if (!session) return
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
}

const writeProfile = async () => {
  if (!session) return
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  mkdirSync(profiles, { recursive: true })
  writeFileSync(`${profiles}/${process.pid}-${Date.now()}.cpuprofile`, JSON.stringify(profile))
}

const collect = () => {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  setFlagsFromString('--no-expose-gc')
}

if (folder && isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const answers = {
    /** Bytes, after a full collection. */
    memory: () => {
      collect()
      collect()
      return process.memoryUsage()
    },
    /** From now on until the next `loop`, lateness of the event loop is noted. */
    watch: async () => {
      await startProfile()
      delay.reset()
      delay.enable()
      return {}
    },
    /** Milliseconds. The timer itself sleeps one, and is taken off. */
    loop: async () => {
      delay.disable()
      await writeProfile()
      const ms = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - 1)
      return { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) }
    },
  }
  mkdirSync(folder, { recursive: true })
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', async (question) => {
      const answer = answers[String(question).trim()]
      socket.end(JSON.stringify(answer ? await answer() : null))
    })
  })
  server.on('error', () => server.close())
  server.listen(`${folder}/${process.pid}.sock`)
  server.unref()
}
