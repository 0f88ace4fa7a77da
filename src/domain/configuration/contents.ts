import type { LineSettings } from '../acd/routing/line.ts'
import type { QueuePolicy } from '../acd/routing/policy.ts'
import type { CalendarDay } from '../calendar/calendar.ts'
import type { Role } from '../people.ts'
import type { ConfigKind } from './terms.ts'

/** What an administrator writes down about one object of each kind. */
export type UserContent = {
  readonly username: string
  readonly name: string
  readonly agentNo: string
  readonly role: Role
  /** Levels 1 (learning) to 5 (expert). */
  readonly skills: readonly { readonly code: string; readonly level: number }[]
  /** Units that somebody of a unit works for. */
  readonly units: readonly string[]
  /** May not sign in until unlocked. */
  readonly locked: boolean
}
export type SkillContent = { readonly name: string; readonly position: number }
export type BreakTypeContent = {
  readonly name: string
  readonly limitMinutes: number
  readonly position: number
}
export type CategoryContent = {
  readonly name: string
  readonly parentCode: string | null
  readonly leadUnit: string | null
}
export const unitKinds = ['hotline', 'department', 'utility', 'district', 'zone'] as const
export type UnitContent = {
  readonly name: string
  readonly kind: (typeof unitKinds)[number]
  readonly parentCode: string | null
  readonly position: number
}
export type CalendarContent = { readonly days: readonly CalendarDay[]; readonly papers: readonly string[] }
export type TemplateContent = { readonly text: string; readonly confidentialText: string }
/** Its id is its name; the English one of the same name has `@en-US` behind it. */
export type PromptContent = {
  /** What is said: for whoever reads it anew in a studio. */
  readonly text: string
  /** The uploaded sound, or null for the one that came with the product. */
  readonly sound: string | null
}

export type QueueContent = {
  readonly name: string
  readonly position: number
  readonly policy: QueuePolicy
}
export type LineContent = {
  readonly name: string
  /** The number that people know; `numbers` has every form in which it is dialled. */
  readonly number: string
  readonly numbers: readonly string[]
  readonly noticePrompt: string
  readonly queueId: string
  readonly priority: number
  readonly position: number
  readonly settings: LineSettings
}

/** The objects of one kind by their id. */
export type Objects<C> = ReadonlyMap<string, { readonly content: C; readonly retired: boolean }>

/** Everything that is in force. */
export type Catalogue = {
  readonly user: Objects<UserContent>
  readonly skill: Objects<SkillContent>
  readonly breakType: Objects<BreakTypeContent>
  readonly category: Objects<CategoryContent>
  readonly unit: Objects<UnitContent>
  readonly calendar: Objects<CalendarContent>
  readonly messageTemplate: Objects<TemplateContent>
  readonly prompt: Objects<PromptContent>
  readonly queue: Objects<QueueContent>
  readonly line: Objects<LineContent>
}

/** Where a content breaks a rule. `field` is a path of the content, e.g. `skills.0.code`. */
export type Problem = {
  readonly field: string
  readonly rule: string
  readonly limit?: string | number
}

/** One object that stands in the way of another's retirement. */
export type Use = { readonly kind: ConfigKind; readonly id: string; readonly name: string }
