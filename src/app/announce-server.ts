import type { Log } from './ports/log.ts'
import { knownFaults, type ServerProduct } from './server-versions.ts'

/** What an operator should read about a server that was just reached: its version, and the published faults of it. */
export const announceServer = (
  log: Log,
  product: ServerProduct,
  address: string,
  version: string | null,
): void => {
  log.info({ product, address, version }, 'connected to a server')
  if (version === null) {
    log.warn({ product, address }, 'a server does not say its version: its faults are not known')
    return
  }
  for (const { cve, until, mitigations } of knownFaults(product, version)) {
    log.warn(
      { product, address, version, cve, until, mitigations },
      `${product} ${version} has ${cve} (closed in ${until}); until the upgrade these must be on: ${mitigations}`,
    )
  }
}
