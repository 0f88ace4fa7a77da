/** The servers of the real pair whose versions matter. */
export type ServerProduct = 'drachtio-server' | 'FreeSWITCH'

/** A published fault of a server that runs; the mitigations must be on until it is upgraded. */
export type KnownFault = { readonly cve: string; readonly until: string; readonly mitigations: string }

/**
 * The oldest versions that the controller runs with: what is older was never tried, and carries faults that nothing here
 * mitigates (FreeSWITCH before 1.10.11: CVE-2023-51443, by which a stranger ends every DTLS call).
 */
export const oldestServers: Readonly<Record<ServerProduct, string>> = {
  'drachtio-server': '0.9.0',
  FreeSWITCH: '1.10.11',
}

const faults: Readonly<Record<ServerProduct, readonly KnownFault[]>> = {
  'drachtio-server': [],
  FreeSWITCH: [
    {
      cve: 'CVE-2026-116779',
      until: '1.11.3',
      mitigations:
        'enable-chat=false in the SIP profile, SIP MESSAGE refused by drachtio-server, the SIP profile and the event ' +
        'socket on inside addresses (freeswitch/README.md, Hardening)',
    },
  ],
}

/** `0.9.10` out of `v0.9.10-3-gabc`, `1.11.1` out of `FreeSWITCH Version 1.11.1-release+git~…`; null: it says none. */
export const versionIn = (text: string): string | null => /\d+\.\d+\.\d+/.exec(text)?.[0] ?? null

/** Both as `versionIn` gives them. */
export const isOlder = (version: string, than: string): boolean => {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number))
  const at = (a ?? []).findIndex((part, index) => part !== b?.[index])
  return at >= 0 && (a?.[at] ?? 0) < (b?.[at] ?? 0)
}

export const knownFaults = (product: ServerProduct, version: string): readonly KnownFault[] =>
  faults[product].filter(({ until }) => isOlder(version, until))
