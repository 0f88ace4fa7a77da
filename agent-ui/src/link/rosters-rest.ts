import type { DutyBoard, MyDuty } from '../../../src/contract/duty.ts'
import type {
  CrewChange,
  HouseRules,
  Overlay,
  RequirementChange,
  RosterPersonChange,
  RosterSetup,
  RosterShift,
} from '../../../src/contract/roster-setup.ts'
import type {
  CalendarFeed,
  ExtraPayRow,
  MyRoster,
  NewOpenShift,
  NewRosterRequest,
  OpenShift,
  RequestPress,
  RosterCandidate,
  RosterChanged,
  RosterCoverage,
  RosterEdit,
  RosterGap,
  RosterMonth,
  RosterPress,
  RosterRequest,
} from '../../../src/contract/rosters.ts'
import { rest } from '../state/session.ts'
import { query } from './rest.ts'

export const rosterMonth = (month: string) => rest.ask<RosterMonth>('GET', `/rosters/${month}`)
export const pressRoster = (month: string, press: RosterPress) =>
  rest.ask<RosterChanged>('POST', `/rosters/${month}/events`, press)
export const rosterEdits = (month: string) =>
  rest.ask<readonly RosterEdit[]>('GET', `/rosters/${month}/edits`)
export const rosterPay = (month: string) => rest.ask<readonly ExtraPayRow[]>('GET', `/rosters/${month}/pay`)
export const rosterCoverage = (month: string, skill: string | null) =>
  rest.ask<RosterCoverage>('GET', `/rosters/${month}/coverage?${query({ skill })}`)
export const gapCandidates = ({ date, skill, fromQuarter, toQuarter }: RosterGap) =>
  rest.ask<readonly RosterCandidate[]>(
    'GET',
    `/roster-candidates?${query({ date, skill, fromQuarter: String(fromQuarter), toQuarter: String(toQuarter) })}`,
  )
export const rosterSetup = () => rest.ask<RosterSetup>('GET', '/roster-setup')
export const saveCrew = (crewId: string, change: CrewChange) =>
  rest.ask<RosterSetup>('PUT', `/roster-setup/crews/${crewId}`, change)
export const saveShift = (shift: RosterShift) => rest.ask<RosterSetup>('PUT', '/roster-setup/shifts', shift)
export const saveOverlay = (overlay: Overlay) =>
  rest.ask<RosterSetup>('PUT', '/roster-setup/overlays', overlay)
export const savePerson = (personId: string, change: RosterPersonChange) =>
  rest.ask<RosterSetup>('PUT', `/roster-setup/people/${personId}`, change)
export const saveHouse = (house: HouseRules) => rest.ask<RosterSetup>('PUT', '/roster-setup/house', house)
export const saveRequirement = (change: RequirementChange) =>
  rest.ask<RosterSetup>('PUT', '/roster-setup/requirements', change)
export const rosterRequests = () => rest.ask<readonly RosterRequest[]>('GET', '/roster-requests')
export const askRoster = (wanted: NewRosterRequest) =>
  rest.ask<RosterRequest>('POST', '/roster-requests', wanted)
export const pressRequest = (requestId: string, press: RequestPress) =>
  rest.ask<RosterRequest>('POST', `/roster-requests/${requestId}/events`, press)
export const offerShift = (wanted: NewOpenShift) => rest.ask<OpenShift>('POST', '/open-shifts', wanted)
export const openShifts = () => rest.ask<readonly OpenShift[]>('GET', '/open-shifts')
export const withdrawShift = (openId: string) =>
  rest.ask<OpenShift>('POST', `/open-shifts/${openId}/events`, { event: 'withdraw' })
export const takeShift = (openId: string) =>
  rest.ask<OpenShift>('POST', `/open-shifts/${openId}/events`, { event: 'take' })
export const myRoster = (month: string) => rest.ask<MyRoster>('GET', `/my-roster?${query({ month })}`)
export const acknowledge = (noticeId: string) => rest.ask<undefined>('POST', `/my-roster/notices/${noticeId}`)
export const openFeed = () => rest.ask<CalendarFeed>('POST', '/my-roster/feed')
export const myDuty = () => rest.ask<MyDuty>('GET', '/duty/mine')
export const dutyBoard = () => rest.ask<DutyBoard>('GET', '/duty')
export const askConsent = (reason: string) => rest.ask<MyDuty>('POST', '/duty/consents', { reason })
export const decideConsent = (consentId: string, event: 'grant' | 'decline') =>
  rest.ask<undefined>('POST', `/duty/consents/${consentId}/events`, { event })
