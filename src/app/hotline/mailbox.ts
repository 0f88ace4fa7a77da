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
  /**
   * Takes one input and works off everything that follows from it; null when it was taken, else why not. `at` is when it
   * happened, if that was not now.
   */
  post(news: News, at?: number): Rejection | null
  readonly acd: Acd
}

export type MailboxReaders = {
  /** Before anything is carried out: an input that changes something. */
  readonly record: (input: Input) => void
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
  initial: { readonly acd: Acd; readonly lastAt: number },
  now: () => number,
  readers: MailboxReaders,
  log: Log,
): Mailbox => {
  let { acd, lastAt } = initial
  let busy = false
  const waiting: { readonly news: News; readonly at: number | undefined }[] = []

  const take = (news: News, happenedAt: number | undefined): Rejection | null => {
    lastAt = Math.max(lastAt, happenedAt ?? now())
    const input = { ...news, at: lastAt }
    const outcome = stepAcd(acd, input)
    if (outcome.acd !== acd || outcome.facts.length + outcome.commands.length > 0) readers.record(input)
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
    post(news, at) {
      if (busy) {
        waiting.push({ news, at })
        return null
      }
      busy = true
      try {
        const rejection = take(news, at)
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) take(next.news, next.at)
        return rejection
      } finally {
        busy = false
      }
    },
  }
}
