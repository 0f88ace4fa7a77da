import type { Acd } from '../../domain/acd/acd.ts'
import type { Command } from '../../domain/acd/commands.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import type { Input } from '../../domain/acd/inputs.ts'
import { stepAcd } from '../../domain/acd/step-acd.ts'
import type { Rejection } from '../../domain/acd/table.ts'
import type { Log } from '../ports/log.ts'

type WithoutTime<I> = I extends unknown ? Omit<I, 'at'> : never
/** An input before the mailbox has stamped it. */
export type News = WithoutTime<Input>

export type Mailbox = {
  /** Takes one input and works off everything that follows from it; null when it was taken, else why not. */
  post(news: News): Rejection | null
  readonly acd: Acd
}

export type MailboxReaders = {
  /** Carries out what the core wants; must not throw, and must not wait. */
  readonly act: (command: Command) => void
  /** After every step that changed something. */
  readonly note: (facts: readonly Fact[], acd: Acd) => void
}

/**
 * The one place where the state of calls and agents changes. An input posted while another is being worked off waits
 * its turn; its rejection is then only logged, because nobody is waiting for it.
 */
export const createMailbox = (
  initial: Acd,
  now: () => number,
  readers: MailboxReaders,
  log: Log,
): Mailbox => {
  let acd = initial
  let busy = false
  const waiting: News[] = []

  const take = (news: News): Rejection | null => {
    const outcome = stepAcd(acd, { ...news, at: now() })
    acd = outcome.acd
    log.debug({ input: news, commands: outcome.commands, rejection: outcome.rejection }, 'step')
    for (const command of outcome.commands) readers.act(command)
    if (outcome.facts.length > 0) readers.note(outcome.facts, acd)
    return outcome.rejection
  }

  return {
    get acd() {
      return acd
    },
    post(news) {
      if (busy) {
        waiting.push(news)
        return null
      }
      busy = true
      try {
        const rejection = take(news)
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) take(next)
        return rejection
      } finally {
        busy = false
      }
    },
  }
}
