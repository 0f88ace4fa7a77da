import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { FactLog } from '../../../app/ports/records.ts'
import type { Privacy } from '../privacy.ts'
import { createBacklog, type BacklogDepth } from './backlog.ts'
import { openSpool } from './spool.ts'
import { createWriter } from './writer.ts'

export type FactLogOptions = {
  readonly connectionString: string
  readonly privacy: Privacy
  /** A folder of this process's own; what an earlier start left there is written first. */
  readonly spoolFolder: string
  /** Under which name facts are numbered, and the next number: a controller goes on where the last one died. */
  readonly writer?: { readonly writerId: string; readonly nextSeq: number }
  readonly logger: Logger
  /** How many facts may wait in memory (20,000); the rest is read back from the spool. */
  readonly memoryFacts?: number
  /** The size of a transaction (2000), which may be passed by the last step. */
  readonly batchFacts?: number
  /** A statement without an answer is given up after this (10 s), and the connection with it. */
  readonly answerTimeoutMs?: number
  /** How long `close` tries to write the rest (3 s); what it leaves is written at the next start. */
  readonly closeMs?: number
}

export type MeasuredFactLog = FactLog & {
  /** What is not in the database yet (`Backlog.depth`). */
  readonly backlog: () => BacklogDepth
}

/** Opens the spool (rejects if its folder cannot be made or read) and begins to write; the database may be away. */
export const createFactLog = async (options: FactLogOptions): Promise<MeasuredFactLog> => {
  const { logger } = options
  const { writerId, nextSeq: firstSeq } = options.writer ?? { writerId: randomUUID(), nextSeq: 1 }
  const spool = await openSpool({ ...options, folder: options.spoolFolder, writerId })
  const backlog = createBacklog(spool, options.memoryFacts ?? 20_000)
  const writer = createWriter(options, backlog)
  let nextSeq = firstSeq
  let closing: Promise<void> | null = null
  writer.health.onChange((healthy) => spool.guard(!healthy))
  writer.kick()

  return {
    append: (facts) => {
      if (facts.length === 0) return
      const types = facts.map((fact) => fact.type)
      if (closing !== null) {
        logger.error({ types }, 'facts came after the fact log was closed')
        return
      }
      try {
        if (!backlog.add({ writerId, firstSeq: nextSeq, facts })) {
          logger.fatal({ types }, 'facts are lost: neither memory nor disk takes them')
        }
        nextSeq += facts.length
      } catch (err) {
        logger.fatal({ err, types }, 'facts are lost: they cannot be put into words')
      }
      writer.kick()
    },
    get healthy() {
      return writer.health.isHealthy()
    },
    onHealth: writer.health.onChange,
    flushed: () => writer.flushed(writerId, nextSeq - 1),
    spooled: () => spool.written(),
    backlog: backlog.depth,
    close: () =>
      (closing ??= (async () => {
        await writer.stop(options.closeMs ?? 3000)
        await spool.close(!backlog.isEmpty())
      })()),
  }
}
