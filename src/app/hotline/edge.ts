import type { CommandReply, DeskCommand } from '../../contract/desk.ts'
import * as ordered from '../../domain/acd/ordered-map.ts'
import type { Hotline } from './api.ts'
import type { Mailbox, News } from './mailbox.ts'

/** What desks press, as inputs of the mailbox: with the ids that it needs, and what is known of the person's day. */
export const edgeOf = (
  mailbox: Mailbox,
  newId: () => string,
  dialsToday: (agentId: string) => number,
): Omit<Hotline, 'views' | 'deskLinked'> => {
  const press = (news: News): CommandReply => {
    const rejection = mailbox.post(news)
    return rejection === null
      ? { ok: true }
      : { ok: false, code: rejection.rejected, message: `Refused: ${rejection.rejected}` }
  }
  /** One that was taken out of use, or never was: a desk may not have heard of it yet. */
  const unknownBreak = (breakType: string): boolean => {
    const limits = mailbox.acd.config.breakLimitsMs
    return limits !== undefined && limits[breakType] === undefined
  }
  return {
    command: (agentId: string, command: DeskCommand) => {
      const breakType = breakOf(command)
      if (breakType !== null && unknownBreak(breakType))
        return { ok: false, code: 'breakUnknown', message: `No such kind of break: ${breakType}` }
      if (command.type === 'addParty') {
        const partyId = newId()
        const reply = press({ ...command, agentId, partyId, dialsToday: dialsToday(agentId) })
        return reply.ok ? { ok: true, callId: partyId } : reply
      }
      if (command.type === 'force') {
        const { to } = command
        return press({ ...command, agentId, to: to === 'notReady' ? 'forced' : to })
      }
      if (command.type === 'write') return press({ ...command, agentId, noteId: newId() })
      if (command.type !== 'dial') return press({ ...command, agentId })
      const { number, orderId = null } = command
      const callId = newId()
      const reply = press({ type: 'dial', agentId, callId, number, orderId, dialsToday: dialsToday(agentId) })
      return reply.ok ? { ok: true, callId } : reply
    },
    deskUnlinked: (agentId) => void mailbox.post({ type: 'deskUnlinked', agentId }),
    deskSignedOut: (agentId) =>
      ordered.get(mailbox.acd.agents, agentId) === undefined
        ? { ok: true }
        : press({ type: 'signOut', agentId }),
  }
}

const breakOf = (command: DeskCommand): string | null => {
  if (command.type === 'startBreak') return command.breakType
  return command.type === 'force' && typeof command.to === 'object' ? command.to.breakType : null
}
