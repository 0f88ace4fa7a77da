import type pg from 'pg'
import type { Logger } from 'pino'
import type { Privacy } from '../privacy.ts'
import type { Backlog } from './backlog.ts'
import { createFactConnection } from './connection.ts'
import { createHealth, type Health } from './health.ts'
import { createGathering } from './gathering.ts'
import { createPause } from './pause.ts'
import type { Step } from './step.ts'
import { createWaiting } from './waiting.ts'
import { isRefusal, refuseStep, writeSteps } from './write-steps.ts'

/** Moves the backlog into the database, batch after batch, for as long as that takes. */
export type Writer = {
  readonly health: Health
  /** There is something to write. */
  readonly kick: () => void
  /** Resolves when this writer's facts up to `seq`, and everything older, are in the database; rejects at `stop`. */
  readonly flushed: (writerId: string, seq: number) => Promise<void>
  /** Goes on for `ms` at most, then leaves the rest. */
  readonly stop: (ms: number) => Promise<void>
}

const firstRetryMs = 100
const lastRetryMs = 2000
/** So long facts are gathered for one transaction: a call has two dozen, and each transaction costs more than its facts. */
const gatherMs = 200
/** A transaction that takes longer than this means that facts pile up. */
const slowMs = 1000

type WriterOptions = {
  readonly connectionString: string
  readonly privacy: Privacy
  readonly logger: Logger
  readonly batchFacts?: number
  readonly answerTimeoutMs?: number
}

export const createWriter = (options: WriterOptions, backlog: Backlog): Writer => {
  const { logger } = options
  const batchFacts = options.batchFacts ?? 2000
  const health = createHealth(logger)
  const waiting = createWaiting()
  const pause = createPause()
  const gathering = createGathering(gatherMs)
  const moveBatch = createBatchMover(options, backlog, batchFacts)
  let retryMs = firstRetryMs
  // Connect at once, so that a database that is away at the start is known before the first call.
  let probing = true
  let stopped = false
  let running: Promise<void> | null = null

  const connection = createFactConnection({
    connectionString: options.connectionString,
    logger,
    answerTimeoutMs: options.answerTimeoutMs ?? 10_000,
    onLost: () => {
      // Find out at once whether the database is away, not only when the next call comes.
      probing = true
      kick()
    },
  })

  const hasWork = (): boolean => !stopped && (probing || !backlog.isEmpty())

  const kick = (): void => {
    if (stopped) return
    running ??= run().finally(() => {
      running = null
      if (hasWork()) kick()
    })
  }

  const run = async (): Promise<void> => {
    while (hasWork()) {
      if (!probing && backlog.isShorterThan(batchFacts)) await gathering.done()
      const wentWell = await attempt()
      if (backlog.isEmpty()) gathering.calm()
      if (!wentWell && hasWork()) await pause.forMs(retryMs)
      retryMs = wentWell ? firstRetryMs : Math.min(retryMs * 2, lastRetryMs)
    }
  }

  /** False if the database, or the way there, failed. */
  const attempt = async (): Promise<boolean> => {
    const slow = setTimeout(() => health.set(false), slowMs)
    try {
      const client = await connection.get()
      probing = false
      const last = await moveBatch(client)
      waiting.settle(last, backlog.isEmpty())
      if (backlog.isShorterThan(batchFacts)) health.set(true)
      return true
    } catch (err) {
      // Once is enough: an outage that lasts would fill the log.
      const level = health.isHealthy() && !stopped ? 'warn' : 'debug'
      logger[level]({ err, retryMs }, 'facts cannot be written; trying again')
      health.set(false)
      connection.drop()
      return false
    } finally {
      clearTimeout(slow)
    }
  }

  return {
    health,
    kick,
    flushed: (writerId, seq) => {
      if (backlog.isEmpty()) return Promise.resolve()
      gathering.hurry()
      return waiting.until(writerId, seq)
    },
    stop: async (ms) => {
      gathering.hurry()
      const timeout = createPause()
      const rest = running ?? Promise.resolve()
      await Promise.race([rest, timeout.forMs(ms)])
      timeout.end()
      stopped = true
      pause.end()
      connection.drop()
      await running
      // A connection that was under way has been made by now.
      connection.drop()
      waiting.giveUp()
    },
  }
}

/**
 * Makes a function that writes the first batch of the backlog and returns the last step that is now in the database. If
 * the database refuses a batch for its content, its steps go one by one, and the one that is refused again is set aside.
 */
const createBatchMover = (options: WriterOptions, backlog: Backlog, batchFacts: number) => {
  let oneByOne = 0

  const writeOrSetAside = async (client: pg.Client, steps: readonly Step[]): Promise<boolean> => {
    try {
      await writeSteps(options, client, steps)
    } catch (err) {
      if (!isRefusal(err)) throw err
      const [step, ...others] = steps
      if (step === undefined || others.length > 0) return false
      await refuseStep(options, client, step, String(err))
      const types = step.facts.map((fact) => fact.type)
      options.logger.error({ err, writerId: step.writerId, seq: step.firstSeq, types }, 'facts were refused')
    }
    return true
  }

  return async (client: pg.Client): Promise<Step | undefined> => {
    const batch = await backlog.peek(batchFacts)
    const steps = oneByOne > 0 ? batch.slice(0, 1) : batch
    if (!(await writeOrSetAside(client, steps))) {
      oneByOne = steps.length
      return undefined
    }
    oneByOne = Math.max(0, oneByOne - steps.length)
    backlog.drop(steps.length)
    return steps.at(-1)
  }
}
