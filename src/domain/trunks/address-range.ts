/** Addresses from which calls may come: one, or a range such as `10.1.0.0/16` or `2001:db8::/32`. */
export type AddressRange = { readonly family: 4 | 6; readonly value: bigint; readonly bits: number }

type Address = Omit<AddressRange, 'bits'>

const width = { 4: 32, 6: 128 } as const

/** Null when the text is neither. */
export const readRange = (text: string): AddressRange | null => {
  const [, host = '', bitsText] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? []
  const address = readAddress(host)
  if (address === null) return null
  const bits = bitsText === undefined ? width[address.family] : Number(bitsText)
  return bits <= width[address.family] ? { ...address, bits } : null
}

/** Whether an address, as the SIP server names it, lies in the range. */
export const isIn = (range: AddressRange, text: string): boolean => {
  const address = readAddress(text)
  if (address?.family !== range.family) return false
  const shift = BigInt(width[range.family] - range.bits)
  return address.value >> shift === range.value >> shift
}

/** `::ffff:10.0.0.1` is an IPv4 address that came over a socket of both kinds. */
const readAddress = (text: string): Address | null => {
  const bare = text.replace(/^\[|\]$/g, '')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1]
  return readIpv4(mapped ?? bare) ?? readIpv6(bare)
}

const readIpv4 = (text: string): Address | null => {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
  if (octets === undefined || octets.some((octet) => octet > 255)) return null
  return { family: 4, value: octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n) }
}

const readIpv6 = (text: string): Address | null => {
  const halves = text.split('::')
  if (halves.length > 2 || !/^[0-9a-f:]{2,39}$/i.test(text)) return null
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null
  return {
    family: 6,
    value: groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n),
  }
}
