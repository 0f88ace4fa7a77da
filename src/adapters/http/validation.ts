import type { FastifySchemaCompiler } from 'fastify'
import { Compile, type Validator } from 'typebox/compile'
import type { TSchema } from 'typebox'
import { errors, withDetails, type FieldError } from '../../app/errors.ts'

type Violation = {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
}

const mostDetails = 50

/**
 * Checks by compiled TypeBox schemas. Bodies are taken as they are; the texts of a query become numbers and lists where
 * the schema says so. A refusal is `INVALID` with the field, the rule and its limit.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const errorsOf = httpPart === 'body' ? (readEvents(schema) ?? plainCheck(schema)) : plainCheck(schema)
  return (input: unknown) => {
    const value = httpPart === 'body' ? input : readQuery(schema, input)
    const broken = errorsOf(value)
    if (broken !== null) return { error: refusal(broken) }
    const field = findNul(value, '')
    return field === null ? { value } : { error: refusal([{ field, rule: 'text' }]) }
  }
}

/** What is wrong with a value that a route reads by a schema of its own choosing; null if nothing is. */
export const faultsIn = (schema: TSchema, value: unknown): readonly FieldError[] | null =>
  plainCheck(schema)(value)

/** What is wrong with a value; null if nothing is. */
type Check = (value: unknown) => readonly FieldError[] | null

const compiled = new WeakMap<TSchema, Validator>()

/** Compiled when it is first needed, once for all that share the schema: a start needs few of them. */
const plainCheck =
  (schema: TSchema): Check =>
  (value) => {
    const check = compiled.get(schema) ?? Compile(schema)
    compiled.set(schema, check)
    return check.Check(value) ? null : check.Errors(value).flatMap(toFieldErrors)
  }

/** A union of events is checked as the one that its `event` names: the others' rules would only confuse. */
const readEvents = (schema: TSchema): Check | null => {
  const kinds: unknown = Reflect.get(schema, 'anyOf')
  const named = Array.isArray(kinds) ? kinds.map((kind: TSchema) => [eventOf(kind), kind] as const) : []
  if (named.length === 0 || named.some(([event]) => event === null)) return null
  const checks = new Map(named.map(([event, kind]) => [event, plainCheck(kind)]))
  return (value) => {
    if (!isRecord(value)) return [{ field: '', rule: 'type', limit: 'object' }]
    const { event } = value
    if (event === undefined) return [{ field: 'event', rule: 'required' }]
    const check = typeof event === 'string' ? checks.get(event) : undefined
    return check === undefined ? [{ field: 'event', rule: 'enum' }] : check(value)
  }
}

const eventOf = (schema: TSchema): string | null => {
  const properties: unknown = Reflect.get(schema, 'properties')
  const event: unknown = isRecord(properties) ? properties['event'] : undefined
  const name: unknown = isRecord(event) ? event['const'] : undefined
  return typeof name === 'string' ? name : null
}

const refusal = (details: readonly FieldError[]) => {
  const unique = new Map(details.map((detail) => [`${detail.field} ${detail.rule}`, detail]))
  return withDetails(errors.invalid(), [...unique.values()].slice(0, mostDetails))
}

const toFieldErrors = ({ keyword, instancePath, params }: Violation): readonly FieldError[] => {
  const field = instancePath.slice(1).replaceAll('/', '.')
  const within = (name: string): string => (field === '' ? name : `${field}.${name}`)
  if (keyword === 'required')
    return namesIn(params, 'requiredProperties').map((name) => ({ field: within(name), rule: 'required' }))
  if (keyword === 'additionalProperties') {
    return namesIn(params, 'additionalProperties').map((name) => ({
      field: within(name.slice(0, 80)),
      rule: 'unknown',
    }))
  }
  // `boolean` and `anyOf` only repeat what the errors beside them say; `null` is the other half of a nullable field.
  if (keyword === 'boolean' || keyword === 'anyOf' || isNullBranch(keyword, params)) return []
  const limit = limitIn(params)
  return [{ field, rule: keyword, ...(limit === undefined ? {} : { limit }) }]
}

const isNullBranch = (keyword: string, params: object): boolean =>
  keyword === 'type' && 'type' in params && params.type === 'null'

const namesIn = (params: object, key: string): readonly string[] => {
  const names: unknown = Reflect.get(params, key)
  return Array.isArray(names) ? names.map(String) : []
}

const limitIn = (params: object): string | number | undefined => {
  for (const key of ['limit', 'format', 'type', 'allowedValues', 'pattern']) {
    const limit: unknown = Reflect.get(params, key)
    if (typeof limit === 'number' || typeof limit === 'string') return limit
    if (Array.isArray(limit)) return limit.join(',')
  }
  return undefined
}

/** PostgreSQL stores no NUL in a text; better refused here than failing there. Returns where one is. */
const findNul = (value: unknown, path: string): string | null => {
  if (typeof value === 'string') return value.includes('\u0000') ? path : null
  if (typeof value !== 'object' || value === null) return null
  for (const [key, inner] of Object.entries(value)) {
    const found = findNul(inner, path === '' ? key : `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}

/** Integers and lists of a query, by the schema of each parameter; everything else stays the text it is. */
const readQuery = (schema: TSchema, query: unknown): unknown => {
  const properties: unknown = Reflect.get(schema, 'properties')
  if (!isRecord(properties) || !isRecord(query)) return query
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, readParameter(properties[name], value)]),
  )
}

const readParameter = (schema: unknown, value: unknown): unknown => {
  const type = isRecord(schema) ? schema['type'] : undefined
  if (type === 'integer' && typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value)
  if (type === 'array' && typeof value === 'string') return [value]
  return value
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
