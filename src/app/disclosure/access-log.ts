import type { AccessLogItem } from '../../contract/disclosure.ts'
import { toIso } from '../../domain/calendar/shanghai.ts'
import { keepAccessUntil, type AccessAction, type AccessOutcome } from '../../domain/disclosure/terms.ts'
import { maskNumbersInText } from '../../domain/masking.ts'
import type { Role } from '../../domain/people.ts'
import { errors, withDetails } from '../errors.ts'
import type { AccessEntry, AccessLog } from '../ports/disclosure.ts'
import type { Time } from '../ports/time.ts'
import type { Actor } from '../work-orders/actor.ts'

/** The sign-in that somebody asks from. */
export type Visit = { readonly sessionId: string; readonly address: string }

export type AccessDeps = {
  readonly accessLog: AccessLog
  readonly time: Pick<Time, 'now'>
  /** A UUID. */
  readonly newId: () => string
}

type Asked = Pick<AccessEntry, 'action' | 'outcome' | 'field'> &
  Partial<Pick<AccessEntry, 'orderId' | 'orderNo' | 'callId' | 'purpose' | 'note'>>

/** Writes down that this person asked, and what became of it. Numbers in a note are masked. */
export const writeDown = async (
  { accessLog, time, newId }: AccessDeps,
  actor: Actor,
  visit: Visit,
  asked: Asked,
): Promise<void> => {
  const at = time.now()
  await accessLog.append({
    ...{ orderId: null, orderNo: null, callId: null, purpose: null },
    ...asked,
    note: maskNumbersInText(asked.note?.trim() ?? ''),
    ...{ accessId: newId(), at, keepUntil: keepAccessUntil(at) },
    ...{ userId: actor.userId, userName: actor.name, role: actor.role, address: visit.address },
  })
}

export type AccessAsk = {
  readonly from?: string
  readonly to?: string
  readonly person?: string
  readonly role?: Role
  readonly action?: AccessAction
  readonly outcome?: AccessOutcome
  readonly orderNo?: string
  readonly cursor?: string
  readonly limit?: number
}
export type AccessPage = { readonly items: readonly AccessLogItem[]; readonly nextCursor: string | null }

const defaultLimit = 50

/** The access log for its auditor, newest first; new lines move no page. */
export const listAccess = async ({ accessLog }: AccessDeps, ask: AccessAsk): Promise<AccessPage> => {
  const limit = ask.limit ?? defaultLimit
  const rows = await accessLog.list({
    from: instant('from', ask.from),
    to: instant('to', ask.to),
    person: ask.person?.trim() ?? null,
    role: ask.role ?? null,
    action: ask.action ?? null,
    outcome: ask.outcome ?? null,
    orderNo: ask.orderNo?.trim().toUpperCase() ?? null,
    after: ask.cursor === undefined ? null : readCursor(ask.cursor),
    limit: limit + 1,
  })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((entry) => ({ ...entry, at: toIso(entry.at), keepUntil: toIso(entry.keepUntil) })),
    nextCursor: rows.length > limit && last !== undefined ? `${last.at}.${last.accessId}` : null,
  }
}

const instant = (field: string, text: string | undefined): number | null => {
  if (text === undefined) return null
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw withDetails(errors.invalid(), [{ field, rule: 'format', limit: 'date-time' }])
  return at
}

const readCursor = (cursor: string): { at: number; accessId: string } => {
  const found = /^(\d{1,15})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/.exec(cursor)
  if (found?.[1] === undefined || found[2] === undefined) {
    throw withDetails(errors.invalid(), [{ field: 'cursor', rule: 'nextCursor' }])
  }
  return { at: Number(found[1]), accessId: found[2] }
}
