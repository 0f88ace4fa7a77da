/** A call from outside: the INVITE's answers and CANCEL (RFC 3261 §13.3). */
import { inviteAnswer, type CallEnvironment } from './call-environment.ts'
import { createCallCore } from './call.ts'
import { dialogOfServer } from './dialog.ts'
import { header } from './message.ts'
import type { ServerTransaction } from './stack.ts'
import { tagOf } from './uri.ts'
import type { IncomingCall } from './user-agent.ts'

export const createIncomingCall = (
  environment: CallEnvironment,
  transaction: ServerTransaction,
): IncomingCall => {
  const core = createCallCore(environment)
  const { request: invite, flow, localTag } = transaction
  core.establish(dialogOfServer(invite, localTag, flow))
  // BYE in the early dialog (§15.1.2); nothing if a final response went before.
  core.release = () => {
    transaction.respond(487)
  }
  transaction.listen({
    onCancel: (cancel) => core.finish({ by: 'cancel', request: cancel }),
    onFailure: (why) => {
      if (why === 'transport' && core.state === 'early') core.finish({ by: 'refused', status: 503 })
    },
  })

  const respond: IncomingCall['respond'] = (status, content) => {
    const sent = transaction.respond(status, inviteAnswer(environment, flow, status, content))
    if (!sent || status < 200) return sent
    if (status < 300) core.accept(transaction)
    else core.finish({ by: 'refused', status })
    return sent
  }
  const hangUp: IncomingCall['hangUp'] = async (headers) => {
    if (core.state === 'ended') return
    if (core.state === 'early') {
      transaction.respond(480, headers ? { headers } : {})
      core.finish({ by: 'local' })
      return
    }
    const told = core.bye(headers)
    core.finish({ by: 'local' })
    await told
  }
  return {
    direction: 'in',
    invite,
    callId: header(invite, 'Call-ID') ?? '',
    localTag,
    remoteTag: tagOf(header(invite, 'From')),
    get flow() {
      return core.dialog?.flow ?? flow
    },
    get state() {
      return core.state
    },
    listen: (handlers) => {
      core.handlers = handlers
    },
    respond,
    request: async (method, content) => core.request(method, content),
    reInvite: async (content) => core.reInvite(content),
    hangUp,
  }
}
