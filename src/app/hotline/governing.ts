import type { AcdConfig } from '../../domain/acd/acd.ts'
import type { AgentPerson } from '../../domain/acd/agent.ts'
import { explain, type Explanation } from '../../domain/acd/routing/explain.ts'
import type { DayFigures, HotlineConfig, Person } from '../ports/records.ts'
import type { Time } from '../ports/time.ts'
import { keepDays } from './days.ts'
import type { Mailbox } from './mailbox.ts'
import type { Names } from './names.ts'
import type { Prompts } from './prompts.ts'
import type { Timers } from './timers.ts'

/** What administrators, the roster and the calendar tell the hotline while it runs, and what it says about itself. */
export type Governed = {
  /** What the database knows of the day; once, before anybody is here. */
  dayKnown(day: DayFigures): void
  /**
   * For the calls that arrive from now on; those that are here keep what they came with, and a queue that is left out
   * drains. Throws, with everything as before, when a line leads nowhere.
   */
  reconfigure(config: HotlineConfig): void
  /** By the roster (domain.md §10); whoever was never named is on duty. */
  dutyChanged(agentId: string, onDuty: boolean): void
  /** Name, role or skills were changed; of consequence at once for somebody who is here. */
  personChanged(person: Person): void
  /** Who of these would be offered a call of this queue, and why the others would not; null: no such queue. */
  explain(queueId: string, waitedMs: number, people: readonly Person[]): Explanation | null
  close(timers: Pick<Timers, 'close'>): void
}

type GovernDeps = {
  readonly mailbox: Mailbox
  readonly time: Time
  readonly names: Names
  readonly prompts: Pick<Prompts, 'use'>
  /** When the journal's last input was taken, null without a journal. */
  readonly lastAt: number | null
  readonly configOf: (config: HotlineConfig) => AcdConfig
  /** After a new configuration: who belongs where has changed. */
  readonly configured: () => void
}

export const govern = (deps: GovernDeps): Governed => {
  const { mailbox, time, names, prompts, lastAt, configOf, configured } = deps
  const days = keepDays({ time, post: (news) => void mailbox.post(news), lastAt })
  return {
    dayKnown: (day) => days.dayKnown(day),
    close: (timers) => {
      days.close()
      timers.close()
    },
    reconfigure: (changed) => {
      mailbox.post({ type: 'configured', config: configOf(changed) })
      names.take(changed)
      prompts.use(changed.promptSounds ?? {})
      configured()
    },
    dutyChanged: (agentId, onDuty) => void mailbox.post({ type: 'dutyChanged', agentId, onDuty }),
    personChanged: (person) => void mailbox.post({ type: 'personChanged', person: personOf(person) }),
    explain: (queueId, waitedMs, people) =>
      explain(mailbox.acd, { queueId, waitedMs, at: time.now() }, people.map(personOf)),
  }
}

/** Somebody as the core knows them. */
export const personOf = (person: Person): AgentPerson => ({
  agentId: person.userId,
  name: person.name,
  agentNo: person.agentNo,
  role: person.role,
  skills: person.skills,
})
