import type { Fact } from '../../domain/acd/facts.ts'
import type { Log } from '../ports/log.ts'

/** One line for each step of a call that an operator looks for, with its id, so that a call can be followed in the log. */
export const logMilestone = (log: Log, fact: Fact): void => {
  if (fact.type === 'callQueued') {
    log.info({ callId: fact.callId, queueId: fact.queueId }, 'a call waits')
  } else if (fact.type === 'callOffered') {
    log.info({ callId: fact.callId, agentId: fact.agentId }, 'a call is offered')
  } else if (fact.type === 'callConnected') {
    log.info({ callId: fact.callId, agentId: fact.agentId, waitMs: fact.waitMs }, 'a call is with its agent')
  } else if (fact.type === 'callEnded') {
    const { callId, result, endedBy, reason, talkMs } = fact
    log.info({ callId, result, endedBy, reason, talkMs }, 'a call ended')
  }
}
