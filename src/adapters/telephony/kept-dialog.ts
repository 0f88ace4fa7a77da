import type Srf from 'drachtio-srf'
import Dialog from 'drachtio-srf/lib/dialog.js'
import { ownText } from './own-text.ts'

/** What there is to know of a dialog so that another controller can go on with it. */
export type KeptDialog = {
  /** drachtio-server's own name for it. */
  readonly id: string
  readonly type: 'uas' | 'uac'
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  readonly local: { readonly uri: string; readonly sdp: string; readonly contact: string }
  readonly remote: { readonly uri: string; readonly sdp: string }
}

/** What drachtio-srf has and its types leave out. */
type WholeDialog = Srf.Dialog & { readonly id: string; readonly local: { readonly contact: string } }
/** The messages that a dialog was made of, as far as it asks anything of them later, and what was read out of them. */
type Inside = {
  readonly id: string
  readonly srf: WholeSrf & { removeDialog(dialog: Srf.Dialog): void }
  req: { readonly method: string; readonly socket: unknown }
  res: { readonly stackDialogId: string }
  readonly sip: Record<string, unknown>
  readonly local: Record<string, unknown>
  readonly remote: Record<string, unknown>
}
type WholeSrf = Srf & { readonly app: object; addDialog(dialog: Srf.Dialog): void }

export const keepDialog = (dialog: Srf.Dialog): KeptDialog => {
  const { id, type, sip, local, remote } = dialog as WholeDialog
  return {
    ...{ id, type, callId: sip.callId, localTag: sip.localTag, remoteTag: sip.remoteTag },
    local: { uri: local.uri, sdp: local.sdp, contact: local.contact },
    remote: { uri: remote.uri, sdp: remote.sdp },
  }
}

/**
 * Lets go of the messages that a dialog was made of, several kB: drachtio-srf holds them for as long as the call is up. To be
 * called when nothing more is asked of their headers.
 */
export const lighten = (dialog: Srf.Dialog): Srf.Dialog => {
  const whole = dialog as unknown as Inside
  const { id, srf, req } = whole
  srf.removeDialog(dialog)
  whole.res = { stackDialogId: ownText(id) }
  whole.req = { method: req.method, socket: req.socket }
  srf.addDialog(dialog)
  for (const texts of [whole.sip, whole.local, whole.remote])
    for (const [name, text] of Object.entries(texts))
      if (typeof text === 'string') texts[name] = ownText(text)
  return dialog
}

/**
 * The dialog that a 200 to this INVITE makes. drachtio-server names it by the INVITE alone (sip-dialog.hpp, `getDialogId`);
 * our tag is its own choice, and nothing here asks for it.
 */
export const dialogToBe = (req: Srf.SrfRequest, sdp: string): KeptDialog => {
  const callId = req.get('Call-ID')
  const remoteTag = String(req.getParsedHeader('From').params?.['tag'] ?? '')
  const [contact] = req.getParsedHeader('Contact')
  return {
    ...{ id: `${callId};from-tag=${remoteTag}`, type: 'uas', callId, localTag: '', remoteTag },
    local: { uri: req.uri, sdp, contact: `<${req.uri}>` },
    remote: { uri: contact?.uri ?? '', sdp: req.body },
  }
}

/**
 * A dialog of drachtio-srf for one that a former controller had: requests in it are heard again, and can be sent. The
 * messages that such an object is made of are gone; drachtio-srf reads no more of them than is given here.
 */
export const restoreDialog = (srf: Srf, kept: KeptDialog): Srf.Dialog => {
  const { id, type, callId, localTag, remoteTag, local, remote } = kept
  const message = (
    tags: { readonly from?: string; readonly to?: string },
    contact: string,
    body: string,
  ) => ({
    ...{ method: 'INVITE', uri: local.uri, body, agent: (srf as WholeSrf).app, stackDialogId: id },
    get: (name: string) => (/^call-id$/i.test(name) ? callId : local.contact),
    getParsedHeader: (name: string) =>
      /^contact$/i.test(name)
        ? [{ uri: contact }]
        : { params: { tag: /^from$/i.test(name) ? tags.from : tags.to } },
  })
  const parts =
    type === 'uas'
      ? {
          req: message({ from: remoteTag }, remote.uri, remote.sdp),
          res: message({}, local.uri, local.sdp),
          sent: message({ to: localTag }, local.uri, local.sdp),
        }
      : {
          req: message({ from: localTag }, local.uri, local.sdp),
          res: message({ to: remoteTag }, remote.uri, remote.sdp),
        }
  const dialog = new Dialog(srf, type, parts)
  ;(srf as WholeSrf).addDialog(dialog)
  return dialog
}

/**
 * The same dialog on the present connection: drachtio-srf sends what belongs to a dialog over the connection on which that
 * was made, and fails once it is gone. The old object is heard no more.
 */
export const renewDialog = (srf: Srf, dialog: Srf.Dialog): Srf.Dialog => {
  const emitter: unknown = dialog
  ;(emitter as NodeJS.EventEmitter).removeAllListeners()
  return restoreDialog(srf, keepDialog(dialog))
}
