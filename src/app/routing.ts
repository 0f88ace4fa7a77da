import { errors } from './errors.ts'
import type { RunningHotline } from './hotline/hotline.ts'
import type { Log } from './ports/log.ts'
import type { ConfigStore, PeopleStore } from './ports/records.ts'
import { takesCalls } from '../domain/people.ts'
import type { RoutingExplanation } from '../contract/routing.ts'

export type Routing = {
  /** Who would be offered a call of this queue that has waited so long, and why not the others. `NOT_FOUND`: no such queue. */
  explain(queueId: string, waitedMs: number): Promise<RoutingExplanation>
  /**
   * What is in the database now becomes what the calls that arrive from now on are treated by; people who are here get
   * their new skills at once. Rejects, with everything as before, when it is not sound.
   */
  reload(): Promise<void>
}

export type RoutingDeps = {
  readonly people: PeopleStore
  readonly config: ConfigStore
  readonly hotline: Pick<RunningHotline, 'explain' | 'reconfigure' | 'personChanged'>
  readonly log: Log
}

/** Lines, queues and people as the hotline goes by them. */
export const createRouting = ({ people, config, hotline, log }: RoutingDeps): Routing => ({
  explain: async (queueId, waitedMs) => {
    const found = hotline.explain(
      queueId,
      waitedMs,
      (await people.all()).filter(({ active, role }) => active && takesCalls(role)),
    )
    if (found === null) throw errors.notFound('queue')
    const agents = found.agents.map(({ person: { agentId, name, agentNo, skills }, verdict }) => {
      return { agentId, name, agentNo, skills: [...skills], verdict }
    })
    return { ...found, agents }
  },
  reload: async () => {
    const [changed, everybody] = await Promise.all([config.load(), people.all()])
    hotline.reconfigure(changed)
    for (const person of everybody) hotline.personChanged(person)
    log.info(
      { queues: changed.queues.length, lines: changed.lines.length },
      'lines and queues were configured anew',
    )
  },
})
