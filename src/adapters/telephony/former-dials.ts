import type Srf from 'drachtio-srf'
import Dialog from 'drachtio-srf/lib/dialog.js'
import Request from 'drachtio-srf/lib/request.js'
import SipMessage from 'drachtio-srf/lib/sip-parser/message.js'
import type { Log } from '../../app/ports/log.ts'
import { endDialog } from './end-dialog.ts'

/** An INVITE of ours without a final response: drachtio-server's name for it, and the message as it went out. */
export type KeptDial = { readonly transactionId: string; readonly message: string }

/** What drachtio-srf has and its types leave out. */
type WholeRequest = Srf.SrfRequest & {
  readonly stackTxnId: string
  readonly msg: { readonly raw: string }
  socket: unknown
}
type Server = { readonly socket: unknown; readonly pendingSipRequests: Map<string, { readonly req: object }> }
type WholeSrf = Srf & {
  readonly app: { readonly client: { readonly mapServer: ReadonlyMap<unknown, Server> } }
  addDialog(dialog: Srf.Dialog): void
}

export const keepDial = (sent: Srf.SrfRequest): KeptDial => {
  const { stackTxnId: transactionId, msg } = sent as WholeRequest
  return { transactionId, message: msg.raw }
}

/**
 * CANCEL for an INVITE that a former controller sent: the telephone would ring on, for nobody. One that was answered
 * meanwhile gets its ACK and a BYE. Does nothing while there is no SIP server.
 */
export const cancelFormerDial = (srf: Srf, { transactionId, message }: KeptDial, log: Log): void => {
  const { client } = (srf as WholeSrf).app
  const [server] = client.mapServer.values()
  if (server === undefined) return
  const req = new Request(new SipMessage(message), { source: 'application', transactionId }) as WholeRequest
  Object.assign(req, { agent: client, socket: server.socket })
  // Responses come under the old name: drachtio-srf finds the request by it.
  server.pendingSipRequests.set(transactionId, { req })
  req.on('response', (response, ack) => {
    if (response === undefined || response.status < 200 || response.status > 299) return
    ack?.()
    const dialog = new Dialog(srf, 'uac', { req, res: response })
    ;(srf as WholeSrf).addDialog(dialog)
    endDialog(dialog, log, 'cancelled')
  })
  req.cancel((err: unknown) => {
    if (err) log.info({ err }, 'a call of a former controller had an end already')
  })
}
