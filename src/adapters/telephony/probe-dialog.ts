import type Srf from 'drachtio-srf'

/**
 * How a dialog stands: `forgotten` when the SIP server does not know it (`ENODIALOG`), `over` when the far end is not in it
 * any more (481, 408), `alive` when there is any other answer, or none in time.
 */
export const askDialog = (dialog: Srf.Dialog, withinMs = 5_000): Promise<'alive' | 'over' | 'forgotten'> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve('alive'), withinMs)
    const options = { method: 'OPTIONS' } as unknown as Srf.SrfRequest
    dialog.request(options, (err: { readonly code?: string } | null, answer?: Srf.SrfResponse) => {
      clearTimeout(timer)
      if (err !== null) resolve(err.code === 'ENODIALOG' ? 'forgotten' : 'alive')
      else resolve(answer?.status === 481 || answer?.status === 408 ? 'over' : 'alive')
    })
  })
