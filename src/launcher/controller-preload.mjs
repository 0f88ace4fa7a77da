// Preloaded into the controller, which the launcher starts at the same time as the servers behind it: while they come
// up, the controller's packages are loaded, the longest part of its start. The first line of standard input then brings
// the settings that were not known before, secrets among them, which so appear in no list of processes.
import { isMainThread } from 'node:worker_threads'

const packages = [
  ...[
    'fastify',
    'knex',
    'pg',
    'pino',
    'socket.io',
    'drachtio-srf',
    'drachtio-fsmrf',
    'typebox',
    'typebox/compile',
  ],
  ...[
    '@fastify/static',
    '@fastify/swagger',
    '@fastify/helmet',
    '@node-rs/argon2',
    'selfsigned',
    'pinyin-pro',
  ],
]

const settings = () =>
  new Promise((resolve) => {
    let text = ''
    const hear = (part) => {
      text += part
      if (!text.includes('\n')) return
      process.stdin.off('data', hear).resume()
      resolve(JSON.parse(text.slice(0, text.indexOf('\n'))))
    }
    process.stdin.setEncoding('utf8').on('data', hear)
  })

/** When standard input closes, the launcher is gone (killed, perhaps): end as when told to. */
const endWithLauncher = () => {
  const end = () => process.kill(process.pid, 'SIGTERM')
  process.stdin.once('end', end).once('error', end)
}

if (isMainThread) {
  endWithLauncher()
  // What cannot be loaded here fails again where it is needed, and is reported there.
  const [given] = await Promise.all([settings(), Promise.allSettled(packages.map((name) => import(name)))])
  Object.assign(process.env, given)
  // A program that has nothing left to do is not kept alive by its standard input.
  process.stdin.unref?.()
}
