import type { Log } from '../app/ports/log.ts'
import type { Time } from '../app/ports/time.ts'
import { checkDatabase } from './preflight.ts'

const pauseMs = 500

/** Resolves when the database can be used, however long that takes; says once what keeps it from that. */
export const waitForDatabase = async (url: string, time: Time, log: Log): Promise<void> => {
  let told = ''
  for (;;) {
    const [wrong] = await checkDatabase(url)
    if (wrong === undefined) return
    if (wrong.line !== told) log.warn({ problem: wrong.line }, 'waiting for the database')
    told = wrong.line
    await new Promise<void>((resolve) => void time.after(pauseMs, resolve))
  }
}
