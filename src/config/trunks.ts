import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { readRange, type AddressRange } from '../domain/trunks/address-range.ts'
import type { Rewrite, Trunk } from '../domain/trunks/trunk.ts'
import { problem, type Problem } from './problems.ts'

/** Reads `TRUNKS`: JSON itself, or the path of a file with it. What is wrong is named by its place, e.g. `[0].caps.calls`. */
export const readTrunks = (
  text: string,
): { readonly trunks: readonly Trunk[]; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = []
  const wrong: Wrong = (place, found, allowed) =>
    void problems.push(problem('TRUNKS', `${place}: ${shown(found)}`, allowed))
  const value = parsed(text, wrong)
  if (value === undefined) return { trunks: [], problems }
  if (!Array.isArray(value)) {
    wrong('the whole', value, 'a list of trunks: [{"name": …, "addresses": […]}]')
    return { trunks: [], problems }
  }
  const trunks = value.map((entry, index) => readTrunk(`[${index}]`, entry as unknown, wrong))
  const names = trunks.map(({ name }) => name)
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index) wrong(`[${index}].name`, name, 'a name that no other trunk has')
  })
  return { trunks, problems }
}

/** Reads `SIP_ALLOW`: addresses and ranges with commas between. Null when one of them is none. */
export const readRanges = (text: string): readonly AddressRange[] | null => {
  const ranges = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(readRange)
  return ranges.some((range) => range === null) ? null : (ranges as readonly AddressRange[])
}

type Wrong = (place: string, found: unknown, allowed: string) => void
type Fields = Readonly<Record<string, unknown>>

/** Such a value is no path. */
export const isJson = (text: string): boolean => /^\s*[[{]/.test(text)

const parsed = (text: string, wrong: Wrong): unknown => {
  try {
    return JSON.parse(isJson(text) ? text : readFileSync(text, 'utf8')) as unknown
  } catch (err) {
    const found = isJson(text) ? (err instanceof Error ? err.message : err) : text
    wrong('the whole', found, 'JSON, or the path of a readable file with it')
    return undefined
  }
}

const longestShown = 60
const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}

const known: Fields = {
  ...{ name: 1, addresses: 1, transport: 1, allow: 1, routes: 1, digest: 1, probeSeconds: 1 },
  ...{ rewrite: 1, caps: 1, callerId: 1 },
}

const readTrunk = (place: string, entry: unknown, wrong: Wrong): Trunk => {
  const fields = fieldsOf(entry)
  if (fields === null) wrong(place, entry, 'an object with "name" and "addresses"')
  const given = fields ?? {}
  for (const key of Object.keys(given).filter((name) => !(name in known))) {
    wrong(`${place}.${key}`, given[key], `one of ${Object.keys(known).join(', ')}`)
  }
  const reader = createReader(place, given, wrong)
  const addresses = reader.texts('addresses', addressPattern, 'host or host:port, one at least')
  return {
    name: reader.text('name', /^[A-Za-z0-9_-]{1,40}$/, '1 to 40 letters, digits, _ and -', ''),
    addresses,
    transport: reader.text('transport', /^(udp|tcp)$/, '"udp" or "tcp"', 'udp') as 'udp' | 'tcp',
    allow: allowOf(place, given, addresses, wrong),
    routes: routesOf(place, given['routes'], wrong),
    digest: digestOf(place, given['digest'], wrong),
    probeEveryMs: probeOf(reader.number('probeSeconds', 0, 3600, 30)),
    rewrite: rewriteOf(place, given['rewrite'], wrong),
    caps: capsOf(place, given['caps'], wrong),
    callerId: reader.text('callerId', /^\+?\d{3,20}$/, '3 to 20 digits', '12345'),
  }
}

const addressPattern = /^([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]+\])(:\d{1,5})?$/

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null

const createReader = (place: string, fields: Fields, wrong: Wrong) => ({
  text: (name: string, pattern: RegExp, allowed: string, fallback: string): string => {
    const value = fields[name]
    if (value === undefined && fallback !== '') return fallback
    if (typeof value === 'string' && pattern.test(value)) return value
    wrong(`${place}.${name}`, value, allowed)
    return fallback
  },
  texts: (name: string, pattern: RegExp, allowed: string): readonly string[] => {
    const value = fields[name]
    const texts = Array.isArray(value) ? (value as readonly unknown[]) : []
    const good = texts.filter((text): text is string => typeof text === 'string' && pattern.test(text))
    if (good.length === 0 || good.length < texts.length) wrong(`${place}.${name}`, value, allowed)
    return good
  },
  number: (name: string, least: number, most: number, fallback: number): number => {
    const value = fields[name] ?? fallback
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
    wrong(`${place}.${name}`, value, `a whole number from ${least} to ${most}`)
    return fallback
  },
})

/** 0 seconds: never. */
const probeOf = (seconds: number): number | null => (seconds === 0 ? null : seconds * 1000)

/** Without a list, the trunk's own addresses, as far as they are numeric. */
const allowOf = (
  place: string,
  given: Fields,
  addresses: readonly string[],
  wrong: Wrong,
): readonly AddressRange[] => {
  const allow = given['allow'] ?? addresses.map(hostOf).filter((host) => isIP(host) !== 0)
  const texts = Array.isArray(allow) ? (allow as readonly unknown[]) : [allow]
  return texts.flatMap((text) => {
    const range = typeof text === 'string' ? readRange(text) : null
    if (range === null) wrong(`${place}.allow`, text, 'IP addresses or ranges such as "10.1.0.0/16"')
    return range === null ? [] : [range]
  })
}

const hostOf = (address: string): string => address.replace(/:\d{1,5}$/, '').replace(/^\[|\]$/g, '')

/** Without routes, every number. */
const routesOf = (place: string, value: unknown, wrong: Wrong): Trunk['routes'] => {
  const routes = value ?? [{}]
  if (!Array.isArray(routes)) {
    wrong(`${place}.routes`, value, 'a list of {"match": expression, "priority": number}')
    return []
  }
  return routes.map((route: unknown, index) => {
    const at = `${place}.routes[${index}]`
    const fields = fieldsOf(route) ?? {}
    const reader = createReader(at, fields, wrong)
    const match = expression(`${at}.match`, fields['match'] ?? '.*', wrong, (source) => `^(?:${source})$`)
    return { match, priority: reader.number('priority', 0, 1000, 10) }
  })
}

const expression = (
  place: string,
  source: unknown,
  wrong: Wrong,
  around: (source: string) => string = (text) => text,
): RegExp => {
  try {
    if (typeof source === 'string' && source.length <= 200) return new RegExp(around(source))
  } catch {
    // Told below, as for what is no text at all.
  }
  wrong(place, source, 'a regular expression of at most 200 characters')
  return /^\b$/
}

const digestOf = (place: string, value: unknown, wrong: Wrong): Trunk['digest'] => {
  if (value === undefined || value === null) return null
  const { username, password } = fieldsOf(value) ?? {}
  if (typeof username === 'string' && username !== '' && typeof password === 'string' && password !== '') {
    return { username, password }
  }
  // Never shown: it may hold the password.
  wrong(`${place}.digest`, undefined, '{"username": …, "password": …}, neither empty')
  return null
}

const rewriteNames = ['callerIn', 'calledIn', 'callerOut', 'calledOut'] as const

const rewriteOf = (place: string, value: unknown, wrong: Wrong): Trunk['rewrite'] => {
  const given = fieldsOf(value ?? {}) ?? {}
  const strange = Object.keys(given).filter((name) => !rewriteNames.some((each) => each === name))
  if (strange.length > 0) wrong(`${place}.rewrite`, strange, `of ${rewriteNames.join(', ')}`)
  const read = (name: (typeof rewriteNames)[number]): readonly Rewrite[] => {
    const list = given[name] ?? []
    const at = `${place}.rewrite.${name}`
    if (Array.isArray(list)) return list.map((rule, index) => ruleOf(`${at}[${index}]`, rule, wrong))
    wrong(at, list, 'a list of {"match": expression, "to": text}')
    return []
  }
  return {
    callerIn: read('callerIn'),
    calledIn: read('calledIn'),
    callerOut: read('callerOut'),
    calledOut: read('calledOut'),
  }
}

const ruleOf = (place: string, rule: unknown, wrong: Wrong): Rewrite => {
  const { match, to } = fieldsOf(rule) ?? {}
  if (typeof to !== 'string' || !/^[+$0-9]*$/.test(to)) wrong(`${place}.to`, to, 'digits, + and $1 to $9')
  return { match: expression(`${place}.match`, match, wrong), to: typeof to === 'string' ? to : '' }
}

const capsOf = (place: string, value: unknown, wrong: Wrong): Trunk['caps'] => {
  const reader = createReader(`${place}.caps`, fieldsOf(value ?? {}) ?? {}, wrong)
  return {
    calls: reader.number('calls', 1, 100_000, 1000),
    callsPerSecond: reader.number('callsPerSecond', 1, 10_000, 50),
  }
}
