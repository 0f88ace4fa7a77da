import type { CallbackAnswers, FeedbackForm } from '../../domain/orders/course-terms.ts'
import type { AnyRequest } from '../work-orders/requests.ts'

/** When something happened: so many workdays before today at a time of day, or so many hours before now. */
export type When =
  | { readonly workdays: number; readonly time: readonly [hour: number, minute: number] }
  | { readonly hoursAgo: number }

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
export type DemoPress = Without<AnyRequest, 'version' | 'requestId'>

/** Who pressed what and when; `who` is a user name of the demonstration. A call-back is dialled a minute before. */
export type DemoMoment = { readonly when: When; readonly who: string; readonly press: DemoPress }

export const wd = (workdays: number, time: string): When => {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return { workdays, time: [hour, minute] }
}
export const ago = (hoursAgo: number): When => ({ hoursAgo })

const moment = (when: When, who: string, press: DemoPress): DemoMoment => ({ when, who, press })

const appointment = (leadUnit: string, assistUnits: readonly string[] = []) => ({
  ...{ leadUnit, assistUnits, statutory: null },
})

const solvedForm: FeedbackForm = {
  ...{ isTrue: true, beyondDuty: false, contacted: false, contactNumber: '', contactTime: null },
  ...{ solved: 'SOLVED', unsolvedReason: '', verdict: null, attachments: [] },
  handlingNote: '已派员到现场核实并处理，问题属实，现已整改完毕。',
  publicReply: '您反映的问题已核实并处理完毕，感谢您对我市工作的监督与支持。',
}
const satisfied: CallbackAnswers = {
  ...{ staffContacted: true, asReported: true, solved: 'SOLVED', result: 'SATISFIED' },
  ...{ processSatisfied: true, comment: '' },
}
const unsatisfied: CallbackAnswers = {
  ...{ staffContacted: true, asReported: false, solved: 'UNSOLVED', result: 'DISSATISFIED' },
  ...{ processSatisfied: false, comment: '现场没有变化，答复与实际不符。' },
}

const callback = (when: When, who: string, answers: CallbackAnswers | null): DemoMoment =>
  moment(when, who, {
    ...{ event: 'callback', calledAt: 0, answers },
    outcome: answers === null ? 'NO_ANSWER' : 'ANSWERED',
  })

/** The presses of the demonstration in the words of people who tell of a day. */
export const told = {
  dispatched: (when: When, unit: string, assists?: readonly string[]) =>
    moment(when, 'dispatch1', { event: 'dispatch', ...appointment(unit, assists) }),
  bounced: (when: When, reason: string) => moment(when, 'dispatch2', { event: 'bounce', reason }),
  signed: (when: When, who: string) => moment(when, who, { event: 'sign' }),
  contacted: (when: When, who: string) =>
    moment(when, who, { event: 'contact', outcome: 'CONTACTED', note: '已电话联系，约定现场查看时间。' }),
  unreached: (when: When, who: string) =>
    moment(when, who, { event: 'contact', outcome: 'NO_ANSWER', note: '两次拨打无人接听。' }),
  passedOn: (when: When, who: string, unit: string) =>
    moment(when, who, { event: 'sub_dispatch', unit, note: '请到现场核实并反馈。', due: null }),
  returnAsked: (when: When, who: string, suggestedUnit: string, reason: string) =>
    moment(when, who, { event: 'req_return', reason, basis: '三定方案职责分工', suggestedUnit }),
  returnAccepted: (when: When) =>
    moment(when, 'dispatch2', { event: 'return_ok', reason: '职责确不在该单位。' }),
  extensionAsked: (when: When, who: string) =>
    moment(when, who, {
      ...{
        event: 'req_extend',
        workdays: 5,
        reason: '需协调产权单位，整改工程量较大。',
        appellantTold: true,
      },
      plan: '三日内完成施工图，五个工作日内完工。',
    }),
  reported: (when: When, who: string, more: Partial<FeedbackForm> = {}) =>
    moment(when, who, { event: 'feedback', form: { ...solvedForm, ...more } }),
  terminated: (when: When, who: string) =>
    moment(when, who, {
      ...{ event: 'terminate', ground: 'NON_COOPERATION' },
      note: '多次联系，诉求人不愿提供购物凭证，无法进一步核查。',
    }),
  passed: (when: When) => moment(when, 'review1', { event: 'review_ok' }),
  satisfied: (when: When) => callback(when, 'callback1', satisfied),
  dissatisfied: (when: When) => callback(when, 'callback1', unsatisfied),
  missed: (when: When) => callback(when, 'callback2', null),
  urged: (when: When, who: string) =>
    moment(when, who, { event: 'urge', note: '市民再次来电催办。', mergedFrom: null }),
  superviseAsked: (when: When) =>
    moment(when, 'lead1', {
      ...{ event: 'supervise', trigger: 'POOR_HANDLING', means: 'PHONE' },
      note: '同一路段一周内多次反映，办理不力。',
    }),
  superviseIssued: (when: When) =>
    moment(when, 'supervise1', { event: 'sup_issue', means: 'REGISTERED', note: '挂号督办，限期答复。' }),
  superviseAnswered: (when: When, who: string) =>
    moment(when, who, { event: 'sup_answer', answer: '已增派人手，明日完成整改。' }),
  unreasonableApplied: (when: When, who: string) =>
    moment(when, who, { event: 'apply_unreasonable', reason: '诉求超出政策范围，已三次书面解释。' }),
}
