import { afterQuietHours, givenUpAfterMs, pauseAfter } from '../../domain/messages/timing.ts'
import type { Log } from '../ports/log.ts'
import {
  GatewayRefusedError,
  type ClaimedMessage,
  type MessageGateway,
  type MessageStore,
} from '../ports/messages.ts'
import type { Time } from '../ports/time.ts'

export type OutboxDeps = {
  readonly messages: MessageStore
  readonly gateway: MessageGateway
  readonly time: Time
  readonly log: Log
}

/**
 * Sends what is due. Each message is taken under a lease, so that several senders share the work; one whose sender died
 * is taken again under the same key. A failure waits longer each time; a refusal by the gateway, or two days without
 * success, makes it a dead letter that somebody must look at.
 */
export type Outbox = {
  /** One round; returns how many messages were handled. Never throws. */
  flush(): Promise<number>
  /** Rounds until stopped: at once while there is work, else every few seconds. */
  start(): void
  stop(): Promise<void>
}

const leaseMs = 60_000
const atOnce = 20
const idleMs = 3000

export const createOutbox = (deps: OutboxDeps): Outbox => {
  const { messages, time, log } = deps
  let cancel: (() => void) | null = null
  let running: Promise<unknown> = Promise.resolve()
  let started = false

  const flush = async (): Promise<number> => {
    try {
      const now = time.now()
      const claimed = await messages.claim(now, now + leaseMs, atOnce)
      await Promise.all(claimed.map((message) => handle(deps, message)))
      return claimed.length
    } catch (err) {
      // The leases run out and the next round finds the messages again.
      log.error({ err }, 'the outbox could not be worked off')
      return 0
    }
  }
  const round = (): void => {
    cancel = null
    running = flush().then((count) => {
      if (started) cancel = time.after(count === atOnce ? 0 : idleMs, round)
    })
  }
  return {
    flush,
    start: () => {
      if (started) return
      started = true
      round()
    },
    stop: async () => {
      started = false
      cancel?.()
      await running
    },
  }
}

const handle = async (deps: OutboxDeps, message: ClaimedMessage): Promise<void> => {
  const { messages, time } = deps
  const now = time.now()
  const allowedAt = message.quiet ? afterQuietHours(now) : now
  // It was due in the evening and is tried at night.
  if (allowedAt > now) return messages.postpone(message.messageId, allowedAt, null, false)
  try {
    const { key, number, text } = message
    const { gatewayId } = await deps.gateway.send({ key, number, text })
    await messages.sent(message.messageId, time.now(), gatewayId)
  } catch (err) {
    await failed(deps, message, err)
  }
}

const failed = async (
  { messages, time, log }: OutboxDeps,
  message: ClaimedMessage,
  err: unknown,
): Promise<void> => {
  const { messageId, attempts, createdAt } = message
  const reason = (err instanceof Error ? err.message : String(err)).slice(0, 300)
  const now = time.now()
  const hopeless = err instanceof GatewayRefusedError || now - createdAt > givenUpAfterMs
  log.warn({ messageId, attempts, reason, hopeless }, 'a message could not be sent')
  if (hopeless) return messages.dead(messageId, reason)
  return messages.postpone(messageId, now + pauseAfter(attempts), reason, true)
}
