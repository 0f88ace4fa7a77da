import type { Acd } from '../../domain/acd/acd.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import * as ordered from '../../domain/acd/ordered-map.ts'
import type { DeskLegs } from '../ports/desk-legs.ts'
import type { Log } from '../ports/log.ts'
import type { Media } from '../ports/media.ts'
import type { News } from './mailbox.ts'

type DeskWatchDeps = {
  readonly media: Pick<Media, 'hears'>
  readonly deskLegs: Pick<DeskLegs, 'drop'>
  readonly acd: () => Acd
  readonly post: (news: News) => void
  readonly log: Log
}

/**
 * A browser that dies says no BYE, and the media server gives its leg ten seconds. But its live link breaks at once: then
 * we listen whether the leg still speaks. One that does is left alone (a link may break by itself, architecture §3); the
 * silent one counts as lost, and the citizen hears music.
 */
export const createDeskWatch = (deps: DeskWatchDeps): ((facts: readonly Fact[]) => void) => {
  const legInCall = (agentId: string): string | null => {
    const agent = ordered.get(deps.acd().agents, agentId)
    return agent?.status === 'talking' ? agent.legId : null
  }
  const listen = async (agentId: string, legId: string): Promise<void> => {
    if (await deps.media.hears(legId)) return
    if (legInCall(agentId) !== legId) return
    deps.log.info({ agentId, legId }, 'the leg of a desk fell silent with its link')
    deps.post({ type: 'legDown', agentId, legId })
    deps.deskLegs.drop(legId)
  }
  return (facts) => {
    for (const fact of facts) {
      if (fact.type !== 'agentLinkChanged' || fact.linked) continue
      const { agentId } = fact
      const legId = legInCall(agentId)
      if (legId === null) continue
      listen(agentId, legId).catch((err: unknown) =>
        deps.log.info({ agentId, legId, err }, 'the leg of a desk could not be asked'),
      )
    }
  }
}
