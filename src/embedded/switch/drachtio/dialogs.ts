/**
 * The dialogs the server keeps for its applications. An application knows one by its id,
 * `<Call-ID>;from-tag=<From tag of the first request>`, from whatever connection it speaks.
 */
import { dialogKey, type Dialog } from '../sip/dialog.ts'
import type { Repeat2xx } from '../sip/repeat-2xx.ts'
import { header, type SipRequest } from '../sip/message.ts'
import type { ClientTransaction } from '../sip/stack.ts'
import type { Application } from './agent-connection.ts'
import type { SessionTimer } from './session-timer.ts'

export interface AgentDialog {
  readonly id: string
  readonly role: 'uac' | 'uas'
  /** `INVITE` or `SUBSCRIBE`. */
  readonly method: string
  /** Id of the transaction that made it. */
  readonly transactionId: string
  /** The connection that made it. Requests from the far end go there and nowhere else. */
  readonly application: Application
  state: Dialog
  /** Answered, or reliably provisional: the application may send in it. */
  stable: boolean
  localContact: string
  localSdp: string
  /** A URI to send to in place of Contact, for a far end behind NAT. */
  natRoute: string | undefined
  /** CSeq number of our INVITE whose 2xx waits for the application's ACK. */
  ackDue: number | undefined
  /** The last ACK sent, for when its 2xx comes again. */
  lastAck: { readonly seq: number; readonly ack: SipRequest } | undefined
  /** The application cancelled, but the far end had answered: BYE follows the ACK. */
  byeAfterAck: boolean
  /** Our 2xx, sent again until its ACK. */
  repeating: { readonly seq: number; readonly repeat: Repeat2xx } | undefined
  sessionTimer: SessionTimer | undefined
  /** Our re-INVITE under way. */
  reInvite: ClientTransaction | undefined
  /** Ids of the far end's requests that the application has not answered yet. */
  readonly unanswered: Set<string>
}

type Fresh =
  | 'stable'
  | 'localSdp'
  | 'ackDue'
  | 'lastAck'
  | 'byeAfterAck'
  | 'repeating'
  | 'sessionTimer'
  | 'reInvite'
  | 'unanswered'
  | 'id'

/** A new dialog; its id is that of the From tag of the request that makes it. */
export const createAgentDialog = (given: Omit<AgentDialog, Fresh>): AgentDialog => ({
  ...given,
  id: dialogIdOf(given.state.callId, given.role === 'uac' ? given.state.localTag : given.state.remoteTag),
  stable: false,
  localSdp: '',
  ackDue: undefined,
  lastAck: undefined,
  byeAfterAck: false,
  repeating: undefined,
  sessionTimer: undefined,
  reInvite: undefined,
  unanswered: new Set(),
})

export const dialogIdOf = (callId: string, fromTag: string): string => `${callId};from-tag=${fromTag}`

/** Does this request make a dialog when it is answered with a 2xx? */
export const makesDialog = (method: string): boolean => method === 'INVITE' || method === 'SUBSCRIBE'

/** Is this the last NOTIFY of a subscription? */
export const endsSubscription = ({ method }: AgentDialog, request: SipRequest): boolean =>
  method === 'SUBSCRIBE' &&
  request.method === 'NOTIFY' &&
  /^\s*terminated/i.test(header(request, 'Subscription-State') ?? '')

export interface Dialogs {
  readonly size: number
  /** Makes a dialog reachable from the far end, and by id once `stable`. */
  put(dialog: AgentDialog): void
  remove(dialog: AgentDialog): void
  byId(id: string): AgentDialog | undefined
  /** For a request of the far end (`dialogKeyOfRequest`). */
  byKey(key: string): AgentDialog | undefined
  /** A stable one. */
  byCallId(callId: string): AgentDialog | undefined
  clear(): void
}

const keyOf = ({ state }: AgentDialog): string => dialogKey(state.callId, state.localTag, state.remoteTag)

export const createDialogs = (): Dialogs => {
  const byKey = new Map<string, AgentDialog>()
  const byId = new Map<string, AgentDialog>()
  const byCallId = new Map<string, AgentDialog>()
  const stopTimers = (dialog: AgentDialog): void => {
    dialog.repeating?.repeat.stop()
    dialog.repeating = undefined
    dialog.sessionTimer?.cancel()
    dialog.sessionTimer = undefined
  }
  return {
    get size() {
      return byKey.size
    },
    put: (dialog) => {
      byKey.set(keyOf(dialog), dialog)
      if (!dialog.stable) return
      byId.set(dialog.id, dialog)
      byCallId.set(dialog.state.callId, dialog)
    },
    remove: (dialog) => {
      stopTimers(dialog)
      byKey.delete(keyOf(dialog))
      if (byId.get(dialog.id) === dialog) byId.delete(dialog.id)
      if (byCallId.get(dialog.state.callId) === dialog) byCallId.delete(dialog.state.callId)
    },
    byId: (id) => byId.get(id),
    byKey: (key) => byKey.get(key),
    byCallId: (callId) => byCallId.get(callId),
    clear: () => {
      for (const dialog of byKey.values()) stopTimers(dialog)
      byKey.clear()
      byId.clear()
      byCallId.clear()
    },
  }
}
