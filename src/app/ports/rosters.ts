import type { CalendarYear } from '../../domain/calendar/calendar.ts'
import type { Day } from '../../domain/calendar/shanghai.ts'
import type { Overlay as CycleOverlay } from '../../domain/roster/cycle.ts'
import type { DayRange } from '../../domain/roster/days.ts'
import type { HouseRules } from '../../domain/roster/house.ts'
import type { Crew, Plan, Shift, Worker } from '../../domain/roster/terms.ts'
import type { HandRequirement, IntervalFigure } from '../../domain/staffing/required.ts'

/** Everything that a plan stands on. `workers`: who is or was on rosters or takes calls, those who left included. */
export type RosterBasis = {
  readonly shifts: readonly (Shift & { readonly active: boolean })[]
  readonly crews: readonly (Crew & { readonly active: boolean; readonly version: number })[]
  /** `leadsByRole`: a shift lead leads wherever they are. */
  readonly workers: readonly (Worker & { readonly agentNo: string; readonly leadsByRole: boolean })[]
  readonly overlays: readonly (CycleOverlay & {
    readonly overlayId: string
    readonly name: string
    readonly active: boolean
  })[]
  readonly byHand: readonly HandRequirement[]
  readonly house: HouseRules
  readonly years: readonly CalendarYear[]
  readonly skillNames: ReadonlyMap<string, string>
}

/** Instants in ms since the epoch. `version` counts changes of the draft, `publication` publications, both from 0. */
export type RosterState = {
  readonly month: string
  readonly version: number
  readonly publication: number
  readonly publishedAt: number | null
  readonly publishedByName: string | null
}

export type CellChange = {
  readonly personId: string
  readonly day: Day
  readonly before: string
  readonly after: string
}

export type EditRecord = {
  readonly month: string
  readonly at: number
  readonly byId: string
  readonly byName: string
  readonly event: 'generate' | 'edit' | 'undo' | 'request'
  readonly reason: string
  readonly changes: readonly CellChange[]
}

export type StoredEdit = EditRecord & { readonly version: number; readonly undone: boolean }

export type Notice = {
  readonly noticeId: string
  readonly personId: string
  readonly month: string
  readonly publication: number
  readonly changes: readonly { readonly day: Day; readonly before: string; readonly after: string }[]
  readonly createdAt: number
  readonly acknowledgedAt: number | null
}

export type RosterRequestRecord = {
  readonly requestId: string
  readonly kind: 'LEAVE' | 'SICK' | 'SWAP'
  readonly personId: string
  readonly peerId: string | null
  readonly from: Day
  readonly until: Day
  readonly reason: string
  readonly status: 'ASKED' | 'AGREED' | 'DONE' | 'DECLINED' | 'WITHDRAWN'
  readonly createdAt: number
  readonly decidedAt: number | null
  readonly decidedByName: string | null
  readonly answer: string
}

export type OpenShiftRecord = {
  readonly openId: string
  readonly day: Day
  readonly code: string
  readonly skill: string
  readonly offeredTo: readonly string[]
  readonly reason: string
  readonly status: 'OPEN' | 'TAKEN' | 'WITHDRAWN'
  readonly takenBy: string | null
  readonly createdAt: number
  readonly createdByName: string
}

export type ConsentRecord = {
  readonly consentId: string
  readonly personId: string
  readonly askedAt: number
  readonly reason: string
  readonly status: 'ASKED' | 'GRANTED' | 'DECLINED'
  readonly decidedAt: number | null
  readonly decidedByName: string | null
  readonly endsAt: number | null
}

export type RosterWrite = {
  readonly expected: number
  readonly edit: EditRecord
  /** The version that this takes back. */
  readonly undoes?: number
  readonly publish?: readonly Omit<Notice, 'publication'>[]
}

/** `DRAFT`: as it is being planned; `PUBLISHED`: as it holds. */
export type PlanSide = 'DRAFT' | 'PUBLISHED'

export type RosterPlans = {
  basis(): Promise<RosterBasis>
  /** Of these people, or of everybody. */
  plan(side: PlanSide, range: DayRange, personIds?: readonly string[]): Promise<Plan>
  state(month: string): Promise<RosterState>
  /** Months that were published at least once. */
  publishedMonths(): Promise<readonly string[]>
  /**
   * Writes the drafts of one month or several and their history under the next versions, all or nothing; `publish` writes the
   * same cells as published, and the notices with them. Null if a version is not `expected` any more.
   */
  write(writes: readonly RosterWrite[]): Promise<readonly RosterState[] | null>
  /**
   * Makes the whole month's draft what holds, with the notices that `notices` makes of what changes, in one transaction.
   * Null if the version is not `expected` any more.
   */
  publish(
    month: string,
    expected: number,
    by: { readonly at: number; readonly name: string },
    notices: (changes: readonly CellChange[]) => readonly Omit<Notice, 'publication'>[],
  ): Promise<RosterState | null>
  /** The latest first; since a version, or the last 200. */
  edits(month: string, sinceVersion?: number): Promise<readonly StoredEdit[]>
  unacknowledged(month: string): Promise<number>
  /** Whether a published roster has this shift. */
  isPublished(code: string): Promise<boolean>
  /** Arrivals and handling time by skill, weekday and quarter, over these days. */
  intervalFigures(range: DayRange): Promise<readonly IntervalFigure[]>
  /** Sequence numbers of somebody's published days, for their calendar. */
  sequences(personId: string, range: DayRange): Promise<ReadonlyMap<Day, number>>
}

export type RosterSetupStore = {
  /** False if the version is not the one before this one any more. */
  saveCrew(
    crew: Crew & { readonly active: boolean },
    expected: number,
    members: readonly string[],
    leads: readonly string[],
  ): Promise<boolean>
  saveShift(shift: Shift & { readonly active: boolean }): Promise<void>
  saveOverlay(overlay: RosterBasis['overlays'][number]): Promise<void>
  saveHouse(house: HouseRules): Promise<void>
  savePerson(worker: Pick<Worker, 'personId' | 'isLead' | 'prefers' | 'protections'>): Promise<void>
  saveRequirement(change: {
    readonly skill: string
    readonly weekdays: readonly number[]
    readonly fromQuarter: number
    readonly toQuarter: number
    readonly agents: number | null
  }): Promise<void>
}

export type RosterDesk = {
  notices(personId: string): Promise<readonly Notice[]>
  acknowledge(personId: string, noticeId: string, at: number): Promise<boolean>
  insertRequest(record: RosterRequestRecord): Promise<void>
  request(requestId: string): Promise<RosterRequestRecord | null>
  /** Open ones and the latest decided; of everybody, or where this person is asked or asks. */
  requests(personId: string | null): Promise<readonly RosterRequestRecord[]>
  /** False if the status is not `from` any more. */
  moveRequest(
    requestId: string,
    from: RosterRequestRecord['status'],
    to: Pick<RosterRequestRecord, 'status' | 'decidedAt' | 'decidedByName' | 'answer'>,
  ): Promise<boolean>
  insertOpenShift(record: OpenShiftRecord): Promise<void>
  openShift(openId: string): Promise<OpenShiftRecord | null>
  openShifts(from: Day): Promise<readonly OpenShiftRecord[]>
  /** False if it is not open any more. */
  endOpenShift(
    openId: string,
    status: 'TAKEN' | 'WITHDRAWN',
    takenBy: string | null,
    at: number,
  ): Promise<boolean>
  setFeed(personId: string, hash: string): Promise<void>
  hasFeed(personId: string): Promise<boolean>
  personOfFeed(hash: string): Promise<{ readonly personId: string; readonly name: string } | null>
  insertConsent(record: ConsentRecord): Promise<void>
  /** False if it was decided already. */
  decideConsent(
    consentId: string,
    to: Pick<ConsentRecord, 'status' | 'decidedAt' | 'decidedByName' | 'endsAt'>,
  ): Promise<boolean>
  consentsSince(at: number): Promise<readonly ConsentRecord[]>
}
