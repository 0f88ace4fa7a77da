import type Srf from 'drachtio-srf'
import type { Log } from '../../app/ports/log.ts'

/**
 * BYE. The far end may have been quicker, or the SIP server may have forgotten the dialog (`ENODIALOG`): both are an end
 * as well. drachtio-srf's types call `destroy` void, but it settles.
 */
export const endDialog = (dialog: Srf.Dialog, log: Log, reason?: string): void => {
  const headers = reason === undefined ? {} : { Reason: `SIP;cause=200;text="${reason}"` }
  settling(dialog)
    .destroy({ headers })
    .catch((err: unknown) => log.info({ err }, 'a dialog had ended already'))
}

const settling = (dialog: Srf.Dialog) => dialog as unknown as { destroy(options: object): Promise<unknown> }
