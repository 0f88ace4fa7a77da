import Srf from 'drachtio-srf'
import { expect, it } from 'vitest'
import {
  keepDialog,
  lighten,
  restoreDialog,
  type KeptDialog,
} from '../../../src/adapters/telephony/kept-dialog.ts'

const kept: KeptDialog = {
  ...{ id: 'call-1;from-tag=theirs', type: 'uas', callId: 'call-1', localTag: 'ours', remoteTag: 'theirs' },
  local: { uri: 'sip:12345@hotline', sdp: 'v=0\r\no=hotline', contact: '<sip:12345@hotline>' },
  remote: { uri: 'sip:citizen@phone', sdp: 'v=0\r\no=phone' },
}

/** What drachtio-srf keeps of a dialog and its types leave out. */
type Inside = { readonly dialogType: string; readonly req: object; readonly res: object }

it('lets go of the messages of a dialog, which is found and kept by the same names as before', () => {
  const srf = new Srf()
  const dialog = restoreDialog(srf, kept)
  const found = () => (srf as Srf & { findDialogById(id: string): unknown }).findDialogById(kept.id)
  expect(found()).toBe(dialog)
  expect(lighten(dialog)).toBe(dialog)
  expect(found()).toBe(dialog)
  expect(keepDialog(dialog)).toEqual(kept)
  const { dialogType, req, res } = dialog as unknown as Inside
  expect(dialogType).toBe('INVITE')
  expect([Object.keys(req), Object.keys(res)]).toEqual([['method', 'socket'], ['stackDialogId']])
})
