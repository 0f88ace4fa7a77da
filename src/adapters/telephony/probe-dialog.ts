import type Srf from 'drachtio-srf'

/**
 * Whether the SIP server still knows a dialog and the far end still is in it: false when either says that it is gone
 * (`ENODIALOG`, 481, 408), true when there is any other answer, or none in time.
 */
export const isDialogAlive = (dialog: Srf.Dialog, withinMs = 5_000): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), withinMs)
    const options = { method: 'OPTIONS' } as unknown as Srf.SrfRequest
    dialog.request(options, (err: { readonly code?: string } | null, answer?: Srf.SrfResponse) => {
      clearTimeout(timer)
      resolve(err === null ? answer?.status !== 481 && answer?.status !== 408 : err.code !== 'ENODIALOG')
    })
  })
